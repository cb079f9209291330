import fc from "fast-check";
import type { Booking, HistoryEntry } from "../../../src/contract/booking.ts";
import type { BookingStatus, OrderId } from "../../../src/contract/vocabulary.ts";
import { provisionalBooking } from "../../../src/domain/booking/new-booking.ts";
import type { ObservedOrder, PushedChange } from "../../../src/domain/booking/observed-order.ts";
import { instantOf } from "../../../src/domain/instant.ts";

export const NOON_MS = Date.parse("2027-05-01T12:00:00.000Z");
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** So many minutes after noon. */
export function minutesAfterNoon(minutes: number) {
  return instantOf(NOON_MS + minutes * MINUTE_MS);
}

/** A booking of a lounge whose visit is in ten days, with what the test is about. */
export function sampleBooking(fields: Partial<Booking> = {}): Booking {
  const asked = {
    module: "lounge",
    resourceId: "N00001",
    adultCount: 2,
    childCount: 0,
    prebookingDate: "2027-05-11T13:00",
  };
  return { ...provisionalBooking(asked, "b1", NOON_MS), ...fields };
}

/** One that has an order. */
export function orderedBooking(fields: Partial<Booking> = {}): Booking {
  return sampleBooking({
    orderId: "DP1" as OrderId,
    status: "confirmed",
    supplierStatus: 1,
    cancellable: true,
    visitAt: minutesAfterNoon(10 * 24 * 60),
    history: [historyEntry(0, "confirmed", 1, "create")],
    ...fields,
  });
}

export function historyEntry(
  minute: number,
  status: BookingStatus,
  supplierStatus: number | null,
  source: HistoryEntry["source"] = "push",
  remarks: string | null = null,
): HistoryEntry {
  return { at: minutesAfterNoon(minute), status, supplierStatus, source, remarks };
}

/** An order as DragonPass shows it. */
export function observedOrder(fields: Partial<ObservedOrder> = {}): ObservedOrder {
  return {
    orderId: "DP1" as OrderId,
    supplierStatus: 1,
    orderCreatedDate: minutesAfterNoon(0),
    orderCancelledDate: null,
    usageDate: null,
    usedUsages: 2,
    prebookingDate: "2027-05-11T13:00",
    visitAt: minutesAfterNoon(10 * 24 * 60),
    resourceName: "DragonPass Lounge",
    iata: "MAN",
    transportHubName: "Manchester Airport",
    terminal: "Terminal 1",
    city: "Manchester",
    countryOrRegion: "GB",
    vouchers: [{ voucher: "668800008888", voucherType: 1 }],
    details: null,
    remarks: null,
    ...fields,
  };
}

/** Status codes: the known ones, and some that are not. */
export const supplierStatuses = fc.constantFrom(0, 1, 2, 3, 5, 99);

/** Pushes at any minutes around noon, some of them after what is read as now. */
export const pushedChanges: fc.Arbitrary<PushedChange[]> = fc.array(
  fc.record({
    supplierStatus: supplierStatuses,
    occurredAt: fc.option(fc.integer({ min: -60, max: 60 }).map((minute) => NOON_MS + minute * MINUTE_MS)),
    remarks: fc.option(fc.constantFrom("closed", "renovation")),
  }),
  { maxLength: 6 },
);

/** Histories as they come about: sorted, and no state twice in a row. */
export const historyEntries: fc.Arbitrary<HistoryEntry[]> = fc.array(
  fc
    .record({
      minute: fc.integer({ min: -30, max: 30 }),
      state: fc.constantFrom<[BookingStatus, number]>(
        ["pending", 0],
        ["confirmed", 1],
        ["used", 2],
        ["cancelled", 3],
        ["confirmed", 5],
      ),
      source: fc.constantFrom<HistoryEntry["source"]>("create", "push", "read"),
      remarks: fc.option(fc.constantFrom("closed", "renovation")),
    })
    .map(({ minute, state: [status, code], source, remarks }) => historyEntry(minute, status, code, source, remarks)),
  { maxLength: 8 },
);
