import { describe, expect, test } from "vitest";
import type { Instant } from "../../../../src/contract/vocabulary.ts";
import { instantOf } from "../../../../src/domain/instant.ts";
import {
  type BookingFilters,
  type BookingPosition,
  listBookings,
} from "../../../../src/store/bookings/booking-list.ts";
import { takeBookingId } from "../../../../src/store/bookings/take-booking.ts";
import { decodePageToken, encodePageToken } from "../../../../src/store/database/page-token.ts";
import { attentionCounts } from "../../../../src/store/watch/attention-counts.ts";
import { BOOKINGS } from "../../../../src/store/watch/watched-table.ts";
import { bookingOf, NOON_MS, orderOfName, range, storeBooking } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function bookingListSuite(store: StoreUnderTest): void {
  const namesOf = async (filters: BookingFilters) => {
    const page = await listBookings(store.db, filters, { size: 100, after: null });
    return page.items.map((booking) => booking.bookingId as string);
  };

  describe("listing bookings", () => {
    test("newest first, then by id byte by byte", async () => {
      await storeBooking(store.db, "old", { createdAt: instantOf(NOON_MS - 1) });
      for (const name of ["b", "B", "a"]) await storeBooking(store.db, name);
      expect(await namesOf({})).toEqual(["B", "a", "b", "old"]);
    });

    test("a booking whose workflow has not begun is not listed", async () => {
      await takeBookingId(store.db, { booking: bookingOf("reserved"), fingerprint: "f" });
      expect(await namesOf({})).toEqual([]);
    });

    test("several values of a filter mean or, several filters mean and", async () => {
      await storeBooking(store.db, "1", { status: "pending", resourceId: "N1" });
      await storeBooking(store.db, "2", { status: "confirmed", resourceId: "N1", orderId: orderOfName("o2") });
      await storeBooking(store.db, "3", { status: "confirmed", module: "esim", pass: { type: "ePass", id: "p3" } });
      await storeBooking(store.db, "4", { status: "cancelled", resourceId: null, pass: null, programId: null });
      expect(await namesOf({ status: ["pending", "confirmed"] })).toEqual(["1", "2", "3"]);
      expect(await namesOf({ status: ["pending", "confirmed"], resourceId: ["N1"] })).toEqual(["1", "2"]);
      expect(await namesOf({ orderId: ["o2", "o9"] })).toEqual(["2"]);
      expect(await namesOf({ passId: ["p3"], module: ["esim"] })).toEqual(["3"]);
      expect(await namesOf({ programId: ["another"] })).toEqual([]);
      expect(await namesOf({ status: [] })).toEqual(["1", "2", "3", "4"]);
    });

    test("by what needs attention, and what does not", async () => {
      await storeBooking(store.db, "quiet");
      await storeBooking(store.db, "loud", { needsAttention: { code: "c", message: "m", details: null } });
      expect(await namesOf({ needsAttention: true })).toEqual(["loud"]);
      expect(await namesOf({ needsAttention: false })).toEqual(["quiet"]);
      expect(await attentionCounts(store.db, BOOKINGS)).toEqual(new Map([["c", 1]]));
    });

    test("by the time of the visit, both ends included", async () => {
      for (const hour of [0, 1, 2, 3]) {
        await storeBooking(store.db, `${hour}`, { visitAt: instantOf(NOON_MS + hour * 3_600_000) });
      }
      await storeBooking(store.db, "undated", { visitAt: null });
      const at = (hour: number) => new Date(NOON_MS + hour * 3_600_000);
      expect(await namesOf({ visitFrom: at(1), visitTo: at(2) })).toEqual(["1", "2"]);
      expect(await namesOf({ visitFrom: at(3) })).toEqual(["3"]);
    });

    test("pages hold every booking once, while newer ones are inserted", async () => {
      // Five of each millisecond, so that pages end between bookings of the same age.
      const names = range(47).map((index) => `b${index}`);
      for (const [index, name] of names.entries()) {
        await storeBooking(store.db, name, { createdAt: instantOf(NOON_MS + Math.floor(index / 5)) });
      }
      const seen: string[] = [];
      let after: BookingPosition | null = null;
      do {
        const page = await listBookings(store.db, {}, { size: 4, after });
        expect(page.items.length).toBeGreaterThan(0);
        seen.push(...page.items.map((booking) => booking.bookingId));
        await storeBooking(store.db, `new${seen.length}`, { createdAt: instantOf(NOON_MS + 60_000) });
        after = page.next;
      } while (after !== null);
      expect(seen.sort()).toEqual(names.sort());
    });

    test("a last page that is full has no next one", async () => {
      await storeBooking(store.db, "a");
      await storeBooking(store.db, "b");
      expect((await listBookings(store.db, {}, { size: 2, after: null })).next).toBeNull();
      expect((await listBookings(store.db, {}, { size: 1, after: null })).next).not.toBeNull();
    });

    test("the position in a page token leads to the next page", async () => {
      await storeBooking(store.db, "a");
      await storeBooking(store.db, "b");
      const first = await listBookings(store.db, {}, { size: 1, after: null });
      const token = encodePageToken({}, first.next ?? { createdAt: "" as Instant });
      const second = await listBookings(store.db, {}, { size: 1, after: decodePageToken({}, token) });
      expect(second.items.map((booking) => booking.bookingId)).toEqual(["b"]);
    });
  });
}
