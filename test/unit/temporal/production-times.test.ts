import ms from "ms";
import { describe, expect, test } from "vitest";
import { DEFAULT_TIMINGS } from "../../../src/domain/booking/timings.ts";
import { BOOKING_WATCH_SCHEDULE_ID, INBOX_REDELIVERY_SCHEDULE_ID } from "../../../src/domain/workflow-ids.ts";
import { KEEPER_EVERY_MS } from "../../../src/temporal/namespace/namespace-keeper.ts";
import { SCHEDULES } from "../../../src/temporal/namespace/schedules.ts";
import { MINUTE } from "../../support/values/durations.ts";

/** Of an activity of the watch that was lost with its worker (`workflows/booking/booking-watch.ts`). */
const LOST_ACTIVITY_MS = 2 * MINUTE;

const everyMs = (id: string) => ms(SCHEDULES.find((schedule) => schedule.id === id)?.every ?? "1 year");
const { watchSlackMs, comparisonGraceMs, comparisonPauseMs, undecidedAttentionAfterMs } = DEFAULT_TIMINGS;

describe("with the times of production", () => {
  const watchMs = everyMs(BOOKING_WATCH_SCHEDULE_ID);

  test.each([
    ["that was to be looked at now", watchSlackMs],
    ["that sleeps for long, and has just begun when the others are compared", comparisonGraceMs + comparisonPauseMs],
  ])("a booking %s is back within 15 minutes, though Schedules and a worker are lost too", (_, noticedMs) => {
    expect(KEEPER_EVERY_MS + noticedMs + watchMs + LOST_ACTIVITY_MS).toBeLessThanOrEqual(15 * MINUTE);
  });

  test("a booking that has been undecided for 15 minutes asks for a person within the next one", () => {
    expect(undecidedAttentionAfterMs).toBe(15 * MINUTE);
    expect(everyMs(INBOX_REDELIVERY_SCHEDULE_ID)).toBeLessThanOrEqual(MINUTE);
  });
});
