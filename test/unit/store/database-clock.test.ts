import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDatabaseClock } from "../../../src/store/database/database-clock.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../support/values/durations.ts";

const START_MS = Date.UTC(2027, 0, 1);

/** A database that is elsewhere, and the host of this process: its clock can be set, and the process can be suspended. */
function databaseElsewhere() {
  const hostStartedAt = performance.now();
  let suspendedMs = 0;
  const state = { tookMs: 0, isAway: false, asked: 0 };
  const truth = () => START_MS + (performance.now() - hostStartedAt) + suspendedMs;
  const clock = createDatabaseClock(async () => {
    state.asked += 1;
    if (state.isAway) throw new Error("the database is away");
    vi.advanceTimersByTime(state.tookMs / 2);
    const shown = truth();
    vi.advanceTimersByTime(state.tookMs / 2);
    return shown;
  });
  return {
    clock,
    state,
    truth,
    errorMs: () => Math.abs(clock.now() - truth()),
    setHostClock: (errorMs: number) => vi.setSystemTime(truth() + errorMs),
    /** Nothing here goes on meanwhile but the clock on the wall. */
    suspend: (ms: number) => {
      suspendedMs += ms;
      vi.setSystemTime(Date.now() + ms);
    },
  };
}

describe("the database's clock", () => {
  beforeEach(() => vi.useFakeTimers({ now: START_MS }));
  afterEach(() => vi.useRealTimers());

  test.each([-26 * HOUR, -15 * MINUTE, -11 * MINUTE, 0, 11 * MINUTE, 15 * MINUTE, 26 * HOUR])(
    "is known once it was measured, whatever the host's shows (%i ms)",
    async (errorMs) => {
      const { clock, errorMs: off, setHostClock } = databaseElsewhere();
      setHostClock(errorMs);
      expect(clock.now()).toBe(Date.now());
      const { offsetMs } = await clock.measure();
      expect(offsetMs).toBeCloseTo(-errorMs, 0);
      expect(off()).toBeLessThanOrEqual(1);
      vi.advanceTimersByTime(MINUTE);
      expect(off()).toBeLessThanOrEqual(1);
    },
  );

  test("goes on as it was measured while the host's is set, and is measured once more for it", async () => {
    const { clock, errorMs, setHostClock, state } = databaseElsewhere();
    await clock.measure();
    setHostClock(-26 * HOUR);
    for (let reads = 0; reads < 5; reads++) expect(errorMs()).toBeLessThanOrEqual(1);
    expect(state.asked).toBe(2);
  });

  test("is right again at the next measurement where this process was suspended", async () => {
    const { clock, errorMs, suspend, state } = databaseElsewhere();
    await clock.measure();
    suspend(HOUR);
    clock.now();
    await vi.advanceTimersByTimeAsync(0);
    expect(state.asked).toBe(2);
    expect(errorMs()).toBeLessThanOrEqual(1);
  });

  test("stays as it was measured while the database is away", async () => {
    const { clock, errorMs, setHostClock, state } = databaseElsewhere();
    await clock.measure();
    state.isAway = true;
    await expect(clock.measure()).rejects.toThrow("away");
    setHostClock(HOUR);
    expect(errorMs()).toBeLessThanOrEqual(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(errorMs()).toBeLessThanOrEqual(1);
  });

  test("is not moved by an answer that took long, unless nothing better was measured for a minute", async () => {
    let lagMs = 0;
    const clock = createDatabaseClock(async () => {
      vi.advanceTimersByTime(lagMs);
      return START_MS + performance.now();
    });
    await clock.measure();
    const before = clock.now() - performance.now();
    lagMs = 10 * SECOND;
    await clock.measure();
    expect(clock.now() - performance.now()).toBeCloseTo(before, 6);
    vi.advanceTimersByTime(MINUTE);
    await clock.measure();
    expect(clock.now() - performance.now() - before).toBeCloseTo(lagMs / 2, 6);
  });

  test("is within what its last measurement took, whatever happens to the host", async () => {
    const happening = fc.oneof(
      fc.record({ host: fc.constant("set" as const), ms: fc.integer({ min: -2 * DAY, max: 2 * DAY }) }),
      fc.record({ host: fc.constant("runs" as const), ms: fc.integer({ min: 0, max: HOUR }) }),
      fc.record({ host: fc.constant("suspended" as const), ms: fc.integer({ min: 0, max: HOUR }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 8 }), fc.nat({ max: 500 }), async (happenings, tookMs) => {
        const { clock, state, errorMs, setHostClock, suspend } = databaseElsewhere();
        state.tookMs = tookMs;
        await clock.measure();
        for (const { host, ms } of happenings) {
          if (host === "set") setHostClock(ms);
          else if (host === "runs") vi.advanceTimersByTime(ms);
          else suspend(ms);
          // As whoever watches the clocks does every few seconds.
          await clock.measure();
          expect(errorMs()).toBeLessThanOrEqual(tookMs / 2 + 1);
        }
      }),
    );
  });
});
