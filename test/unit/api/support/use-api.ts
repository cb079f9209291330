import { beforeAll, beforeEach } from "vitest";
import { useStarted } from "../../../support/use-started.ts";
import { type ApiFixture, type ApiFixtureOptions, startApi } from "./api-fixture.ts";

/** To start the embedded database on a busy machine takes longer than Vitest gives a hook. */
export const START_TIMEOUT_MS = 120_000;

/** One api for all the tests of a file or a block. */
export function useApi(options: ApiFixtureOptions = {}): ApiFixture {
  return useStarted(() => startApi(options), START_TIMEOUT_MS);
}

/** As `useApi`, for pushes: before each test the inbox is empty, works, and nobody has been rung. */
export function usePushEndpoint(options: ApiFixtureOptions = {}): ApiFixture {
  const api = useApi(options);
  let write: ApiFixture["fakes"]["write"];
  beforeAll(() => {
    write = api.fakes.write;
  });
  beforeEach(async () => {
    await api.api.idle();
    await api.db.deleteFrom("inbox").execute();
    await api.db.deleteFrom("redemptions").execute();
    api.fakes.write = write;
    api.workflows.away = false;
    api.workflows.onRing = () => Promise.resolve("rung");
    api.workflows.rings.length = 0;
    api.workflows.walkinRings.length = 0;
  });
  return api;
}
