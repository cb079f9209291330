import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { watchStopSignals } from "../../../src/service/stop-signals.ts";
import { type NodeProcess, startNodeProcess } from "../../support/service/node-process.ts";
import { waitUntil } from "../../support/wait-until.ts";

describe("a process that is stopping", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("finishes what runs when %s comes, and SIGTERM again", async (first) => {
    const child = await startStopping(first);
    child.signal("SIGTERM");
    child.signal("SIGUSR2");
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(child.output()).toMatch(/stopped$/m);
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "is ended by a SIGINT a second after %s, with code 130 and a line that says so",
    async (first) => {
      const child = await startStopping(first);
      const stoppingSince = performance.now();
      await waitUntil(
        () => performance.now() - stoppingSince,
        (passedMs) => passedMs > 1_000,
      );
      child.signal("SIGINT");
      expect(await child.exited).toEqual({ code: 130, signal: null });
      expect(child.output()).toMatch(/stopped by force/);
    },
  );

  async function startStopping(signal: NodeJS.Signals): Promise<NodeProcess> {
    const child = startNodeProcess("test/support/service/stopping-child.ts", {});
    onTestFinished(() => child.kill());
    await child.untilWritten(/is running/);
    child.signal(signal);
    await child.untilWritten(/ stopping/);
    return child;
  }
});

describe("of the signals after the first", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance"] });
    vi.spyOn(process, "exit").mockImplementation(((code: number) => {
      ended.push(code);
    }) as typeof process.exit);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    for (const name of ["SIGTERM", "SIGINT"] as const) process.removeAllListeners(name);
    ended.length = 0;
  });
  const ended: number[] = [];

  test.each([
    { later: [["SIGTERM", 0]], isForced: false },
    { later: [["SIGTERM", 5_000]], isForced: false },
    { later: [["SIGINT", 0]], isForced: false },
    { later: [["SIGINT", 999]], isForced: false },
    { later: [["SIGINT", 1_000]], isForced: true },
    {
      later: [
        ["SIGINT", 500],
        ["SIGINT", 499],
      ],
      isForced: false,
    },
    {
      later: [
        ["SIGINT", 500],
        ["SIGINT", 500],
      ],
      isForced: true,
    },
    {
      later: [
        ["SIGTERM", 900],
        ["SIGINT", 100],
      ],
      isForced: true,
    },
    {
      later: [
        ["SIGINT", 10],
        ["SIGTERM", 2_000],
      ],
      isForced: false,
    },
  ] as const)("$later forces the end: $isForced", async ({ later, isForced }) => {
    for (const first of ["SIGTERM", "SIGINT"] as const) {
      for (const name of ["SIGTERM", "SIGINT"] as const) process.removeAllListeners(name);
      ended.length = 0;
      const signals = watchStopSignals();
      process.emit(first, first);
      expect(await signals.first).toBe(first);
      for (const [signal, afterMs] of later) {
        vi.advanceTimersByTime(afterMs);
        process.emit(signal, signal);
      }
      expect(ended).toEqual(isForced ? [130] : []);
    }
  });
});
