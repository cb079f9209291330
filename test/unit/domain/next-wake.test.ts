import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import { newWatch, nextWake, unsettledPause, type Watch } from "../../../src/domain/next-wake.ts";
import { DEFAULT_TIMINGS } from "../../../src/domain/timings.ts";
import { HOUR_MS, MINUTE_MS, minutesAfterNoon, NOON_MS, orderedBooking } from "../../support/domain-values.ts";

const pending = (fields: Partial<Booking> = {}) => orderedBooking({ status: "pending", supplierStatus: 0, ...fields });

/** What is due next, and in how many minutes from noon. */
function wakeOf(booking: Booking, watch: Partial<Watch> = {}, autoCancelPending = false) {
  const { at, cause } = nextWake(booking, { ...newWatch(NOON_MS, []), ...watch }, DEFAULT_TIMINGS, {
    autoCancelPending,
  });
  return { cause, inMinutes: (at - NOON_MS) / MINUTE_MS };
}

describe("nextWake", () => {
  it("reads a pending order after 10 minutes, then twice as long, at most after 6 hours", () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 50, 2_000].map(
      (reconciles) => wakeOf(pending(), { reconciles, pendingAttentionAsked: true }).inMinutes,
    );
    expect(pauses).toEqual([10, 20, 40, 80, 160, 320, 360, 360, 360, 360]);
  });

  it("reads a confirmed order after 12 hours, and one with an unknown code after 5 minutes", () => {
    expect(wakeOf(orderedBooking())).toEqual({ cause: "reconcile", inMinutes: 720 });
    expect(wakeOf(orderedBooking({ supplierStatus: 5 }))).toEqual({ cause: "reconcile", inMinutes: 5 });
  });

  it("counts reconciles from the last read, and the long wait from when the order was known", () => {
    const lastReadAt = NOON_MS + 55 * MINUTE_MS;
    expect(wakeOf(pending(), { lastReadAt })).toEqual({ cause: "pending-too-long", inMinutes: 60 });
    expect(wakeOf(pending(), { lastReadAt, pendingAttentionAsked: true })).toEqual({
      cause: "reconcile",
      inMinutes: 65,
    });
  });

  it("cancels what stays pending 30 minutes before the deadline, once for each deadline, where that was asked for", () => {
    const cancellableUntil = minutesAfterNoon(35);
    const watch = { pendingAttentionAsked: true, lastReadAt: NOON_MS + 4 * MINUTE_MS };
    expect(wakeOf(pending({ cancellableUntil }), watch, true)).toEqual({ cause: "auto-cancel", inMinutes: 5 });
    expect(wakeOf(pending({ cancellableUntil }), watch, false).cause).toBe("reconcile");
    expect(wakeOf(orderedBooking({ cancellableUntil }), watch, true).cause).not.toBe("auto-cancel");
    expect(wakeOf(pending({ cancellableUntil: null }), watch, true).cause).toBe("reconcile");
    const tried = { ...watch, autoCancelTriedFor: cancellableUntil };
    expect(wakeOf(pending({ cancellableUntil }), tried, true).cause).toBe("reconcile");
    expect(wakeOf(pending({ cancellableUntil: minutesAfterNoon(36) }), tried, true).cause).toBe("auto-cancel");
  });

  it("reads just after the deadline, once for each deadline, where the booking says that it can be cancelled", () => {
    const cancellableUntil = minutesAfterNoon(60);
    const { cause, inMinutes } = wakeOf(orderedBooking({ cancellableUntil }));
    expect({ cause, ms: inMinutes * MINUTE_MS }).toEqual({ cause: "deadline", ms: HOUR_MS + 1 });
    expect(wakeOf(orderedBooking({ cancellableUntil, cancellable: false })).cause).toBe("reconcile");
    expect(wakeOf(orderedBooking({ cancellableUntil }), { deadlineReadFor: cancellableUntil }).cause).toBe("reconcile");
    expect(wakeOf(orderedBooking({ cancellableUntil }), { deadlineReadFor: minutesAfterNoon(59) }).cause).toBe(
      "deadline",
    );
  });

  it("looks for the visit 3 hours after its time and 6 hours later, anew for another time", () => {
    const visitAt = minutesAfterNoon(60);
    expect(wakeOf(orderedBooking({ visitAt }))).toEqual({ cause: "visit-over", inMinutes: 240 });
    expect(wakeOf(orderedBooking({ visitAt }), { visitReadFor: visitAt })).toEqual({ cause: "unused", inMinutes: 600 });
    expect(wakeOf(orderedBooking({ visitAt }), { visitReadFor: minutesAfterNoon(0) }).cause).toBe("visit-over");
  });

  it("ends an order without a date after a year", () => {
    const watch = { lastReadAt: NOON_MS + 365 * 24 * HOUR_MS };
    const undated = orderedBooking({ prebookingDate: null, visitAt: null });
    expect(wakeOf(undated, watch)).toEqual({ cause: "unused", inMinutes: 365 * 24 * 60 });
  });

  it("ends an order whose time zone is not known once its local time has passed by every clock of the world", () => {
    const lastReadAt = NOON_MS + 30 * 24 * HOUR_MS;
    // 13:00 on Baker Island, twelve hours behind, is 01:00 of the next day in UTC; the window is three hours more.
    const booking = orderedBooking({ prebookingDate: "2027-05-11T13:00", visitAt: null });
    const windowEnd = (Date.parse("2027-05-12T04:00:00.000Z") - NOON_MS) / MINUTE_MS;
    expect(wakeOf(booking, { lastReadAt })).toEqual({ cause: "visit-over", inMinutes: windowEnd });
    const read = { lastReadAt, visitReadFor: "2027-05-11T13:00" };
    expect(wakeOf(booking, read)).toEqual({ cause: "unused", inMinutes: windowEnd + 6 * 60 });
    // Also a visit that is further away than the year after which an order without a date ends.
    const later = orderedBooking({ prebookingDate: "2029-05-11T13:00", visitAt: null });
    const inDays = wakeOf(later, { lastReadAt: NOON_MS + 900 * 24 * HOUR_MS }).inMinutes / 24 / 60;
    expect(inDays).toBeGreaterThan(2 * 365);
  });

  it("leaves a run that began before there was such an end with the one it knew", () => {
    const booking = orderedBooking({ prebookingDate: "2027-05-11T13:00", visitAt: null });
    const watch = { ...newWatch(NOON_MS, []), lastReadAt: NOON_MS + 365 * 24 * HOUR_MS };
    const options = { autoCancelPending: false, endsByLocalDate: false };
    expect(nextWake(booking, watch, DEFAULT_TIMINGS, options).cause).toBe("unused");
    expect(nextWake(booking, watch, DEFAULT_TIMINGS, options).at).toBe(NOON_MS + 365 * 24 * HOUR_MS);
  });

  it("watches a used booking for 24 hours from when it was seen, and nothing else", () => {
    const used = orderedBooking({ status: "used", supplierStatus: 2, visitAt: minutesAfterNoon(0) });
    expect(wakeOf(used, { usedSeenAt: NOON_MS + HOUR_MS })).toEqual({ cause: "settled", inMinutes: 25 * 60 });
  });

  it("repeats a read that lags, and looks for a second order, when that is due first", () => {
    expect(wakeOf(orderedBooking(), { lagAt: NOON_MS + 2_000 }).cause).toBe("lag");
    const strayLookUpsAt = [NOON_MS + 2 * MINUTE_MS, NOON_MS + 15 * MINUTE_MS];
    expect(wakeOf(orderedBooking(), { strayLookUpsAt })).toEqual({ cause: "stray", inMinutes: 2 });
    expect(wakeOf(orderedBooking({ status: "used" }), { strayLookUpsAt, usedSeenAt: NOON_MS }).cause).toBe("stray");
  });

  it("is never later than any of the times that are due", () => {
    const minutes = fc.integer({ min: -600, max: 6_000 });
    fc.assert(
      fc.property(minutes, minutes, minutes, fc.boolean(), (visit, until, lag, auto) => {
        const booking = pending({ visitAt: minutesAfterNoon(visit), cancellableUntil: minutesAfterNoon(until) });
        const { inMinutes } = wakeOf(booking, { lagAt: NOON_MS + lag * MINUTE_MS }, auto);
        const due = [10, 60, lag, visit + 180, until + 1 / MINUTE_MS, ...(auto ? [until - 30] : [])];
        expect(inMinutes).toBeCloseTo(Math.min(...due), 6);
      }),
    );
  });
});

describe("unsettledPause", () => {
  const pauses = (count: number, unsettledFor: number) =>
    Array.from({ length: count }, (_, done) => unsettledPause(done, unsettledFor, DEFAULT_TIMINGS) / 1_000);

  it("is 2, 5, 15, 30 seconds, then a minute, for an hour; then an hour", () => {
    expect(pauses(7, HOUR_MS - 1)).toEqual([2, 5, 15, 30, 60, 60, 60]);
    expect(pauses(3, HOUR_MS)).toEqual([3_600, 3_600, 3_600]);
  });

  it("is the slow one where no others are configured", () => {
    expect(unsettledPause(0, 0, { ...DEFAULT_TIMINGS, unsettledLookUps: [] })).toBe(
      DEFAULT_TIMINGS.unsettledSlowLookUp,
    );
  });
});

describe("newWatch", () => {
  it("expects a second order only where an answer was lost", () => {
    expect(newWatch(NOON_MS, [])).toMatchObject({ strayLookUpsAt: [], mayHaveStray: false });
    expect(newWatch(NOON_MS, [1, 2])).toMatchObject({ strayLookUpsAt: [NOON_MS + 1, NOON_MS + 2], mayHaveStray: true });
  });
});
