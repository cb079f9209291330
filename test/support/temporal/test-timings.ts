import { DEFAULT_TIMINGS, type Timings } from "../../../src/domain/booking/timings.ts";

/** Timings for tests on a real server: what is waited for is short, what must not come in between is long. */
export const TEST_TIMINGS: Timings = {
  ...DEFAULT_TIMINGS,
  unsettledLookUpsMs: [200, 500, 1_000],
  passBusyRetryMs: 300,
  lagRepeatsMs: [200, 500, 1_000],
  afterVisitMs: 1_000,
  batchGraceMs: 1_000,
  watchSlackMs: 1_000,
};
