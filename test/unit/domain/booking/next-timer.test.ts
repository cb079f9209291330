import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Booking } from "../../../../src/contract/booking.ts";
import { type FollowUpState, newFollowUp } from "../../../../src/domain/booking/follow-up-state.ts";
import { nextTimer, unsettledPause } from "../../../../src/domain/booking/next-timer.ts";
import { DEFAULT_TIMINGS } from "../../../../src/domain/booking/timings.ts";
import {
  HOUR_MS,
  MINUTE_MS,
  minutesAfterNoon,
  NOON_MS,
  orderedBooking,
} from "../../../support/values/domain-values.ts";

const pending = (fields: Partial<Booking> = {}) => orderedBooking({ status: "pending", supplierStatus: 0, ...fields });

/** The next timer, and in how many minutes from noon it is due. */
function timerOf(booking: Booking, followUp: Partial<FollowUpState> = {}, autoCancelPending = false) {
  const { at, reason } = nextTimer(
    booking,
    { ...newFollowUp(NOON_MS, []), ...followUp },
    DEFAULT_TIMINGS,
    autoCancelPending,
  );
  return { reason, inMinutes: (at - NOON_MS) / MINUTE_MS };
}

describe("nextTimer", () => {
  test("reads a pending order after 10 minutes, then twice as long, at most after 6 hours", () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 50, 2_000].map(
      (reconciles) => timerOf(pending(), { reconciles, pendingAttentionAsked: true }).inMinutes,
    );
    expect(pauses).toEqual([10, 20, 40, 80, 160, 320, 360, 360, 360, 360]);
  });

  test("reads a confirmed order after 12 hours, and one with an unknown code after 5 minutes", () => {
    expect(timerOf(orderedBooking())).toEqual({ reason: "reconcile", inMinutes: 720 });
    expect(timerOf(orderedBooking({ supplierStatus: 5 }))).toEqual({ reason: "reconcile", inMinutes: 5 });
  });

  test("counts reconciles from the last read, and the long wait from when the order was known", () => {
    const lastReadAt = NOON_MS + 55 * MINUTE_MS;
    expect(timerOf(pending(), { lastReadAt })).toEqual({ reason: "pending-too-long", inMinutes: 60 });
    expect(timerOf(pending(), { lastReadAt, pendingAttentionAsked: true })).toEqual({
      reason: "reconcile",
      inMinutes: 65,
    });
  });

  test("cancels what stays pending 30 minutes before the deadline, once for each deadline, where that was asked for", () => {
    const cancellableUntil = minutesAfterNoon(35);
    const followUp = { pendingAttentionAsked: true, lastReadAt: NOON_MS + 4 * MINUTE_MS };
    expect(timerOf(pending({ cancellableUntil }), followUp, true)).toEqual({ reason: "auto-cancel", inMinutes: 5 });
    expect(timerOf(pending({ cancellableUntil }), followUp, false).reason).toBe("reconcile");
    expect(timerOf(orderedBooking({ cancellableUntil }), followUp, true).reason).not.toBe("auto-cancel");
    expect(timerOf(pending({ cancellableUntil: null }), followUp, true).reason).toBe("reconcile");
    const tried = { ...followUp, autoCancelTriedFor: cancellableUntil };
    expect(timerOf(pending({ cancellableUntil }), tried, true).reason).toBe("reconcile");
    expect(timerOf(pending({ cancellableUntil: minutesAfterNoon(36) }), tried, true).reason).toBe("auto-cancel");
  });

  test("reads just after the deadline, once for each deadline, where the booking says that it can be cancelled", () => {
    const cancellableUntil = minutesAfterNoon(60);
    const { reason, inMinutes } = timerOf(orderedBooking({ cancellableUntil }));
    expect({ reason, ms: inMinutes * MINUTE_MS }).toEqual({ reason: "deadline", ms: HOUR_MS + 1 });
    expect(timerOf(orderedBooking({ cancellableUntil, cancellable: false })).reason).toBe("reconcile");
    expect(timerOf(orderedBooking({ cancellableUntil }), { deadlineReadFor: cancellableUntil }).reason).toBe(
      "reconcile",
    );
    expect(timerOf(orderedBooking({ cancellableUntil }), { deadlineReadFor: minutesAfterNoon(59) }).reason).toBe(
      "deadline",
    );
  });

  test("looks for the visit 3 hours after its time and 6 hours later, again for another time", () => {
    const visitAt = minutesAfterNoon(60);
    expect(timerOf(orderedBooking({ visitAt }))).toEqual({ reason: "visit-over", inMinutes: 240 });
    expect(timerOf(orderedBooking({ visitAt }), { visitReadFor: visitAt })).toEqual({
      reason: "unused",
      inMinutes: 600,
    });
    expect(timerOf(orderedBooking({ visitAt }), { visitReadFor: minutesAfterNoon(0) }).reason).toBe("visit-over");
  });

  test("ends an order without a date after a year", () => {
    const followUp = { lastReadAt: NOON_MS + 365 * 24 * HOUR_MS };
    expect(timerOf(orderedBooking({ prebookingDate: null, visitAt: null }), followUp)).toEqual({
      reason: "unused",
      inMinutes: 365 * 24 * 60,
    });
  });

  test("ends an order whose time zone is not known once its local time has passed by every clock of the world", () => {
    const lastReadAt = NOON_MS + 30 * 24 * HOUR_MS;
    // 13:00 on Baker Island, twelve hours behind, is 01:00 of the next day in UTC; the window is three hours more.
    const booking = orderedBooking({ prebookingDate: "2027-05-11T13:00", visitAt: null });
    const windowEnd = (Date.parse("2027-05-12T04:00:00.000Z") - NOON_MS) / MINUTE_MS;
    expect(timerOf(booking, { lastReadAt })).toEqual({ reason: "visit-over", inMinutes: windowEnd });
    const read = { lastReadAt, visitReadFor: "2027-05-11T13:00" };
    expect(timerOf(booking, read)).toEqual({ reason: "unused", inMinutes: windowEnd + 6 * 60 });
    // Also a visit that is further away than the year after which an order without a date ends.
    const later = orderedBooking({ prebookingDate: "2029-05-11T13:00", visitAt: null });
    const inDays = timerOf(later, { lastReadAt: NOON_MS + 900 * 24 * HOUR_MS }).inMinutes / 24 / 60;
    expect(inDays).toBeGreaterThan(2 * 365);
  });

  test("follows a used booking for 24 hours from when it was seen, and nothing else", () => {
    const used = orderedBooking({ status: "used", supplierStatus: 2, visitAt: minutesAfterNoon(0) });
    expect(timerOf(used, { usedSeenAt: NOON_MS + HOUR_MS })).toEqual({ reason: "after-visit", inMinutes: 25 * 60 });
  });

  test("repeats a read that lags, and looks for a second order, when that is due first", () => {
    expect(timerOf(orderedBooking(), { lagAt: NOON_MS + 2_000 }).reason).toBe("lag");
    const strayLookUpsAt = [NOON_MS + 2 * MINUTE_MS, NOON_MS + 15 * MINUTE_MS];
    expect(timerOf(orderedBooking(), { strayLookUpsAt })).toEqual({ reason: "stray", inMinutes: 2 });
    expect(timerOf(orderedBooking({ status: "used" }), { strayLookUpsAt, usedSeenAt: NOON_MS }).reason).toBe("stray");
  });

  test("is never later than any of the times that are due", () => {
    const minutes = fc.integer({ min: -600, max: 6_000 });
    fc.assert(
      fc.property(minutes, minutes, minutes, fc.boolean(), (visit, until, lag, auto) => {
        const booking = pending({ visitAt: minutesAfterNoon(visit), cancellableUntil: minutesAfterNoon(until) });
        const { inMinutes } = timerOf(booking, { lagAt: NOON_MS + lag * MINUTE_MS }, auto);
        const due = [10, 60, lag, visit + 180, until + 1 / MINUTE_MS, ...(auto ? [until - 30] : [])];
        expect(inMinutes).toBeCloseTo(Math.min(...due), 6);
      }),
    );
  });
});

describe("unsettledPause", () => {
  const pauses = (count: number, unsettledFor: number) =>
    Array.from({ length: count }, (_, done) => unsettledPause(done, unsettledFor, DEFAULT_TIMINGS) / 1_000);

  test("is 2, 5, 15, 30 seconds, then a minute, for an hour; then an hour", () => {
    expect(pauses(7, HOUR_MS - 1)).toEqual([2, 5, 15, 30, 60, 60, 60]);
    expect(pauses(3, HOUR_MS)).toEqual([3_600, 3_600, 3_600]);
  });

  test("is the slow one where no others are configured", () => {
    expect(unsettledPause(0, 0, { ...DEFAULT_TIMINGS, unsettledLookUpsMs: [] })).toBe(
      DEFAULT_TIMINGS.unsettledSlowLookUpMs,
    );
  });
});

describe("newFollowUp", () => {
  test("expects a second order only where an answer was lost", () => {
    expect(newFollowUp(NOON_MS, [])).toMatchObject({ strayLookUpsAt: [], mayHaveStray: false });
    expect(newFollowUp(NOON_MS, [1, 2])).toMatchObject({
      strayLookUpsAt: [NOON_MS + 1, NOON_MS + 2],
      mayHaveStray: true,
    });
  });
});
