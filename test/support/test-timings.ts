import { DEFAULT_TIMINGS, type Timings } from "../../src/domain/timings.ts";

/** Timings for tests on a real server: what is waited for is short, what must not come in between is long. */
export const TEST_TIMINGS: Timings = {
  ...DEFAULT_TIMINGS,
  unsettledLookUps: [200, 500, 1_000],
  passBusyRetry: 300,
  lagRepeats: [200, 500, 1_000],
  settleAfterUsed: 1_000,
  batchGrace: 1_000,
};
