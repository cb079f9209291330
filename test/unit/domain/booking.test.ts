import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import { attention } from "../../../src/domain/booking/attention.ts";
import {
  asOf,
  withAttention,
  withEnding,
  withHistoryEntry,
  withReason,
  withResource,
} from "../../../src/domain/booking/booking.ts";
import { type Observation, withOrder } from "../../../src/domain/booking/observed-order.ts";
import {
  HOUR_MS,
  historyEntry,
  MINUTE_MS,
  minutesAfterNoon,
  NOON_MS,
  observedOrder,
  orderedBooking,
  pushedChanges,
  sampleBooking,
  supplierStatuses,
} from "../../support/values/domain-values.ts";

const POLICY = { cancellable: true, cancelBeforeHours: 24 };
const observation = (fields: Partial<Observation> = {}): Observation => ({
  order: observedOrder(),
  source: "read",
  pushed: [],
  policy: POLICY,
  nowMs: NOON_MS + MINUTE_MS,
  ...fields,
});
const seen = (booking: Booking, order: Parameters<typeof observedOrder>[0], fields: Partial<Observation> = {}) =>
  withOrder(booking, observation({ order: observedOrder(order), ...fields }));

describe("withOrder", () => {
  test("makes a requested booking what the new order is", () => {
    const booking = seen(sampleBooking(), { supplierStatus: 0, vouchers: [] }, { source: "create" });
    expect(booking).toMatchObject({
      status: "pending",
      supplierStatus: 0,
      orderId: "DP1",
      resourceName: "DragonPass Lounge",
      visitAt: minutesAfterNoon(14_400),
      cancellable: true,
      cancellableUntil: minutesAfterNoon(14_400 - 24 * 60),
      vouchers: [],
      revision: 2,
      updatedAt: minutesAfterNoon(1),
      history: [historyEntry(0, "pending", 0, "create")],
    });
  });

  test("leaves what an answer does not say as it was", () => {
    const known = seen(sampleBooking(), {}, { source: "create" });
    const silent = seen(known, {
      resourceName: null,
      iata: null,
      terminal: null,
      city: null,
      usedUsages: null,
      prebookingDate: null,
      visitAt: null,
      vouchers: [],
      orderCreatedDate: null,
    });
    expect(silent).toEqual(known);
  });

  test("takes over what was modified, and works out again until when it can be cancelled", () => {
    const moved = { prebookingDate: "2027-05-02T13:00", visitAt: minutesAfterNoon(24 * 60), usedUsages: 3 };
    expect(seen(orderedBooking(), moved)).toMatchObject({
      ...moved,
      cancellableUntil: minutesAfterNoon(0),
      cancellable: false,
    });
  });

  test("shows a code that it does not know beside the status before, and loses it with the next known one", () => {
    const odd = seen(orderedBooking(), { supplierStatus: 5 });
    expect(odd).toMatchObject({ status: "confirmed", supplierStatus: 5, cancellable: true });
    expect(seen(odd, {})).toMatchObject({ status: "confirmed", supplierStatus: 1 });
    expect(seen(sampleBooking(), { supplierStatus: 5 })).toMatchObject({ status: "pending", supplierStatus: 5 });
  });

  test("keeps `unused` while DragonPass still says open, and gives it up for used and cancelled", () => {
    const unused = orderedBooking({ status: "unused", cancellable: false });
    expect(seen(unused, {})).toMatchObject({ status: "unused", cancellable: false });
    expect(seen(unused, { supplierStatus: 0 }).status).toBe("unused");
    expect(seen(unused, { supplierStatus: 5 }).status).toBe("unused");
    expect(seen(unused, { supplierStatus: 2 }).status).toBe("used");
    expect(seen(unused, { supplierStatus: 3 }).status).toBe("cancelled");
  });

  test("says why an order was cancelled that nobody here wanted cancelled", () => {
    const { reason } = seen(orderedBooking(), { supplierStatus: 3, remarks: "renovation" });
    expect(reason).toMatchObject({ code: "cancelled_by_supplier", details: { remarks: "renovation" } });
    const cancelled = seen(orderedBooking(), { supplierStatus: 3 });
    expect(seen(cancelled, { supplierStatus: 3 }).reason).toEqual(cancelled.reason);
    expect(seen(orderedBooking(), { supplierStatus: 3 }, { source: "cancel" }).reason).toBeNull();
  });

  test("takes the remark of a push where the order itself has none", () => {
    const pushed = [{ supplierStatus: 3, occurredAt: NOON_MS, remarks: "closed" }];
    expect(seen(orderedBooking(), { supplierStatus: 3 }, { pushed })).toMatchObject({
      remarks: "closed",
      reason: { details: { remarks: "closed" } },
    });
  });

  test("dates changes as DragonPass does where it says, and by our clock otherwise", () => {
    const dated = seen(orderedBooking(), { supplierStatus: 3, orderCancelledDate: minutesAfterNoon(7) });
    expect(dated.history.at(-1)?.at).toBe(minutesAfterNoon(7));
    const pushed = [{ supplierStatus: 2, occurredAt: NOON_MS + 30_000, remarks: null }];
    expect(seen(orderedBooking(), { supplierStatus: 2 }, { pushed }).history.slice(1)).toEqual([
      { at: minutesAfterNoon(0.5), status: "used", supplierStatus: 2, source: "push", remarks: null },
    ]);
    expect(seen(orderedBooking(), { supplierStatus: 2 }).history.at(-1)).toEqual(historyEntry(1, "used", 2, "read"));
  });

  test("drops a notice that the observation has settled", () => {
    const waiting = orderedBooking({
      status: "pending",
      supplierStatus: 0,
      needsAttention: attention("pending_too_long"),
    });
    expect(seen(waiting, { supplierStatus: 0 }).needsAttention?.code).toBe("pending_too_long");
    expect(seen(waiting, {}).needsAttention).toBeNull();
  });

  test("is decided by the order alone, whatever was pushed", () => {
    fc.assert(
      fc.property(supplierStatuses, pushedChanges, (supplierStatus, pushed) => {
        const without = (booking: Booking) => ({ ...booking, history: [], remarks: null, reason: null });
        expect(without(seen(orderedBooking(), { supplierStatus }, { pushed }))).toEqual(
          without(seen(orderedBooking(), { supplierStatus })),
        );
      }),
    );
  });

  test("ends its history with what it shows, whatever was pushed", () => {
    fc.assert(
      fc.property(supplierStatuses, pushedChanges, (supplierStatus, pushed) => {
        const booking = seen(orderedBooking(), { supplierStatus }, { pushed });
        expect(booking.history.at(-1)).toMatchObject({ status: booking.status, supplierStatus });
      }),
    );
  });

  test("is a new version when something has changed, and the same object when nothing has", () => {
    fc.assert(
      fc.property(supplierStatuses, supplierStatuses, pushedChanges, (before, now, pushed) => {
        const first = seen(orderedBooking(), { supplierStatus: before }, { pushed });
        for (const nowMs of [NOON_MS + 2 * MINUTE_MS, NOON_MS + 24 * HOUR_MS]) {
          expect(seen(first, { supplierStatus: before }, { nowMs })).toBe(first);
        }
        const next = seen(first, { supplierStatus: now });
        expect(next.revision - first.revision).toBe(before === now ? 0 : 1);
      }),
    );
  });
});

describe("the other changes of a booking", () => {
  test("withResource takes over what DragonPass says about the place, and the deadline", () => {
    const facts = {
      ...observedOrder(),
      timezone: "Europe/London",
      timezoneGiven: "europe/london ",
      policy: POLICY,
    };
    const visitAt = minutesAfterNoon(48 * 60);
    const asked = { resourceId: "N00002", prebookingDate: "2027-10-01T10:30", visitAt };
    const booking = withResource(sampleBooking({ resourceId: null }), facts, asked, NOON_MS);
    expect(booking).toMatchObject({
      resourceId: "N00002",
      iata: "MAN",
      prebookingDate: "2027-10-01T10:30",
      timezone: "Europe/London",
      cancellableUntil: minutesAfterNoon(24 * 60),
    });
    expect(booking).toMatchObject({ status: "requested", cancellable: false, revision: 2 });
  });

  test("withEnding ends it, says why, and can no longer be cancelled", () => {
    const reason = { code: "not_available" as const, message: "", details: null };
    const ending = { status: "unavailable", source: "create", reason, nowMs: NOON_MS } as const;
    const ended = withEnding(sampleBooking(), ending);
    expect(ended).toMatchObject({ status: "unavailable", reason, cancellable: false, revision: 2 });
    expect(ended.history).toEqual([historyEntry(0, "unavailable", null, "create")]);
  });

  test("counts a version for a reason, a notice and a history entry, and none for the same again", () => {
    const reason = { code: "supplier_refused" as const, message: "", details: null };
    const changed = withReason(sampleBooking(), reason, NOON_MS);
    expect(withReason(changed, reason, NOON_MS + 1)).toBe(changed);
    const noted = withAttention(changed, attention("stray_order"), NOON_MS);
    expect(noted.revision).toBe(3);
    expect(withAttention(noted, attention("time_unknown"), NOON_MS)).toBe(noted);
    const entry = historyEntry(0, "requested", null, "create", "twice");
    const remembered = withHistoryEntry(noted, entry, NOON_MS);
    expect(remembered).toMatchObject({ history: [entry], revision: 4 });
    expect(withHistoryEntry(remembered, entry, NOON_MS)).toBe(remembered);
  });

  test("asOf takes back that it can be cancelled once the deadline has passed, without a new version", () => {
    const booking = orderedBooking({ cancellableUntil: minutesAfterNoon(60) });
    expect(asOf(booking, NOON_MS + HOUR_MS)).toBe(booking);
    expect(asOf(booking, NOON_MS + HOUR_MS + 1)).toEqual({ ...booking, cancellable: false });
    const always = orderedBooking({ cancellableUntil: null });
    expect(asOf(always, NOON_MS + 9_999 * HOUR_MS)).toBe(always);
  });
});
