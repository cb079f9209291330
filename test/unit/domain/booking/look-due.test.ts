import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Booking } from "../../../../src/contract/booking.ts";
import { attention } from "../../../../src/domain/booking/attention.ts";
import { newFollowUp } from "../../../../src/domain/booking/follow-up-state.ts";
import { lookDueAt } from "../../../../src/domain/booking/look-due.ts";
import { nextTimer } from "../../../../src/domain/booking/next-timer.ts";
import { DEFAULT_TIMINGS } from "../../../../src/domain/booking/timings.ts";
import { instantOf } from "../../../../src/domain/instant.ts";
import { NOON_MS, orderedBooking, sampleBooking } from "../../../support/values/domain-values.ts";
import { DAY, HOUR, MINUTE } from "../../../support/values/durations.ts";

const dueIn = (booking: Booking, nowMs = NOON_MS) => {
  const at = lookDueAt(booking, nowMs);
  return at === null ? null : at - nowMs;
};
const entry = (status: Booking["status"], at: number) =>
  ({ at: instantOf(at), status, supplierStatus: null, source: "read", remarks: null }) as const;

describe("by when a booking must have been looked at again", () => {
  test("is five minutes after the latest read by the clock", () => {
    expect(dueIn(sampleBooking({ status: "requested" }))).toBe(5 * MINUTE);
    expect(dueIn(orderedBooking({ status: "confirmed", supplierStatus: 1 }))).toBe(12 * HOUR + 5 * MINUTE);
    expect(dueIn(orderedBooking({ status: "confirmed", supplierStatus: 9 }))).toBe(10 * MINUTE);
  });

  test("is never before the workflow looks at an order that stays pending, however often it has looked", () => {
    fc.assert(
      fc.property(fc.nat({ max: 12 }), fc.nat({ max: 5 * MINUTE }), (reconciles, delay) => {
        const { reconcilePendingFirstMs: first, reconcilePendingMaxMs: max } = DEFAULT_TIMINGS;
        let readAt = NOON_MS;
        for (let done = 0; done < reconciles; done++) readAt += Math.min(first * 2 ** done, max);
        const booking = orderedBooking({ status: "pending", supplierStatus: 0, history: [entry("pending", NOON_MS)] });
        const followUp = { ...newFollowUp(NOON_MS, []), lastReadAt: readAt + delay, reconciles };
        const { at } = nextTimer({ ...booking, cancellable: false }, followUp, DEFAULT_TIMINGS, false);
        expect(lookDueAt(booking, readAt + delay)).toBeGreaterThanOrEqual(at);
      }),
    );
  });

  test("is not known where it has ended, or the lounge has had its time to cancel", () => {
    for (const status of ["unavailable", "rejected", "cancelled", "unused"] as const)
      expect(dueIn(orderedBooking({ status }))).toBeNull();
    const used = orderedBooking({ status: "used", history: [entry("used", NOON_MS)] });
    expect(dueIn(used)).toBe(DAY + 5 * MINUTE);
    expect(dueIn(used, NOON_MS + HOUR)).toBe(23 * HOUR + 5 * MINUTE);
    expect(dueIn(used, NOON_MS + DAY)).toBeNull();
  });

  test("is an hour away where a person has been asked to decide", () => {
    expect(dueIn(orderedBooking({ needsAttention: attention("not_followed") }))).toBe(HOUR);
  });
});
