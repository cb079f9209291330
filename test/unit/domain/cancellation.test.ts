import { describe, expect, test } from "vitest";
import { cancellableUntilOf, isCancellable, isCancellableNow } from "../../../src/domain/booking/cancellation.ts";
import { HOUR_MS, minutesAfterNoon, NOON_MS, orderedBooking } from "../../support/values/domain-values.ts";

const POLICY = { cancellable: true, cancelBeforeHours: 24 };
const VISIT = minutesAfterNoon(48 * 60);
const UNTIL = minutesAfterNoon(24 * 60);

describe("cancellableUntilOf", () => {
  test("is so many hours before the visit", () => {
    expect(cancellableUntilOf(VISIT, POLICY)).toBe(UNTIL);
    expect(cancellableUntilOf(VISIT, { ...POLICY, cancelBeforeHours: 0 })).toBe(VISIT);
  });

  test("is not guessed where DragonPass does not say, or allows none", () => {
    expect(cancellableUntilOf(VISIT, null)).toBeNull();
    expect(cancellableUntilOf(null, POLICY)).toBeNull();
    expect(cancellableUntilOf(VISIT, { ...POLICY, cancelBeforeHours: null })).toBeNull();
    expect(cancellableUntilOf(VISIT, { ...POLICY, cancellable: false })).toBeNull();
  });
});

describe("isCancellable", () => {
  test("holds until the deadline and at it", () => {
    const booking = orderedBooking({ cancellableUntil: UNTIL });
    expect(isCancellable(booking, POLICY, NOON_MS + 24 * HOUR_MS)).toBe(true);
    expect(isCancellable(booking, POLICY, NOON_MS + 24 * HOUR_MS + 1)).toBe(false);
  });

  test("needs an order that is pending or confirmed", () => {
    expect(isCancellable(orderedBooking({ orderId: null }), POLICY, NOON_MS)).toBe(false);
    for (const status of ["requested", "used", "cancelled", "unused", "rejected", "unavailable"] as const) {
      expect(isCancellable(orderedBooking({ status }), POLICY, NOON_MS), status).toBe(false);
    }
    for (const status of ["pending", "confirmed"] as const) {
      expect(isCancellable(orderedBooking({ status }), POLICY, NOON_MS), status).toBe(true);
    }
  });

  test("leaves it to DragonPass where there is no policy, and believes one that allows none", () => {
    expect(isCancellable(orderedBooking(), null, NOON_MS)).toBe(true);
    expect(isCancellable(orderedBooking(), { cancellable: false, cancelBeforeHours: null }, NOON_MS)).toBe(false);
  });
});

describe("isCancellableNow", () => {
  test("only ever takes back what was said", () => {
    const late = NOON_MS + 25 * HOUR_MS;
    expect(isCancellableNow({ cancellable: false, cancellableUntil: null }, NOON_MS)).toBe(false);
    expect(isCancellableNow({ cancellable: true, cancellableUntil: null }, late)).toBe(true);
    expect(isCancellableNow({ cancellable: true, cancellableUntil: UNTIL }, late)).toBe(false);
  });
});
