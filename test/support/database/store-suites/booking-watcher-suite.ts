import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BookingWatcher, createBookingWatcher } from "../../../../src/store/bookings/booking-watcher.ts";
import { changeBooking } from "../../../../src/store/bookings/bookings.ts";
import { idOf, range, revise, storeBooking } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function bookingWatcherSuite(store: StoreUnderTest): void {
  describe("waiting for a booking", () => {
    let watcher: BookingWatcher;
    beforeEach(() => {
      watcher = createBookingWatcher(store.db);
    });
    afterEach(() => watcher.close());

    test("who waits is told of the change, and of nothing before it", async () => {
      await storeBooking(store.db, "b");
      const waiting = watcher.waitUntil(idOf("b"), (booking) => booking.status === "confirmed", 10_000);
      for (const status of ["pending", "confirmed"] as const) {
        await changeBooking(store.db, idOf("b"), async ({ booking }) => ({ booking: revise(booking, { status }) }));
      }
      expect(await waiting).toMatchObject({ status: "confirmed", revision: 3 });
    });

    test("a booking that appears later is seen, and what holds already is told at once", async () => {
      const waiting = watcher.waitUntil(idOf("later"), () => true, 10_000);
      await storeBooking(store.db, "later");
      expect(await waiting).toMatchObject({ bookingId: "later" });
      expect(await watcher.waitUntil(idOf("later"), () => true, 10_000)).toMatchObject({ bookingId: "later" });
    });

    test("null after the time is over, when the caller has gone, and when the watcher is closed", async () => {
      await storeBooking(store.db, "b");
      expect(await watcher.waitUntil(idOf("b"), () => false, 30)).toBeNull();
      const caller = new AbortController();
      const abandoned = watcher.waitUntil(idOf("b"), () => false, 10_000, caller.signal);
      caller.abort();
      expect(await abandoned).toBeNull();
      const closed = watcher.waitUntil(idOf("b"), () => false, 10_000);
      watcher.close();
      expect(await closed).toBeNull();
    });

    test("a predicate that throws fails its own wait only", async () => {
      await storeBooking(store.db, "b");
      const failing = watcher.waitUntil(
        idOf("b"),
        () => {
          throw new Error("predicate");
        },
        10_000,
      );
      const other = watcher.waitUntil(idOf("b"), () => true, 10_000);
      await expect(failing).rejects.toThrow("predicate");
      expect(await other).toMatchObject({ bookingId: "b" });
    });

    test("a hundred who wait share each query", async () => {
      for (const index of range(10)) await storeBooking(store.db, `b${index}`);
      const queries: string[] = [];
      const counting = createBookingWatcher(
        store.db.withPlugin({
          transformQuery: ({ node }) => {
            queries.push(node.kind);
            return node;
          },
          transformResult: async ({ result }) => result,
        }),
      );
      const startedAt = Date.now();
      const waiting = range(100).map((index) => counting.waitUntil(idOf(`b${index % 10}`), () => false, 300));
      expect(await Promise.all(waiting)).toEqual(range(100).map(() => null));
      // At most one every 50 ms, and one on each side.
      expect(queries.length).toBeLessThanOrEqual((Date.now() - startedAt) / 50 + 2);
      expect(queries.length).toBeGreaterThan(1);
      counting.close();
    });

    test("the failure of the database is the failure of those who wait", async () => {
      const broken = createBookingWatcher(
        store.db.withPlugin({
          transformQuery: () => sql`select broken`.toOperationNode() as never,
          transformResult: async ({ result }) => result,
        }),
      );
      await expect(broken.waitUntil(idOf("b"), () => true, 10_000)).rejects.toThrow(/broken/);
      broken.close();
    });
  });
}
