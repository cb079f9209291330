import { afterAll, beforeAll } from "vitest";

/** Shared by all the tests of a file or a block: started before the first, stopped after the last. */
export function useStarted<Started extends { stop(): Promise<void> }>(
  start: () => Promise<Started>,
  timeoutMs?: number,
): Started {
  let started: Started | null = null;
  beforeAll(async () => {
    started = await start();
  }, timeoutMs);
  afterAll(() => started?.stop());
  return new Proxy({} as Started, {
    get: (_, name) => {
      if (started === null) throw new Error("it is started before the first test");
      return started[name as keyof Started];
    },
  });
}
