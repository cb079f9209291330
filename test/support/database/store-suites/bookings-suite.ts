import { describe, expect, test } from "vitest";
import type { Booking } from "../../../../src/contract/booking.ts";
import { listBookings } from "../../../../src/store/bookings/booking-list.ts";
import { changeBooking, findBooking } from "../../../../src/store/bookings/bookings.ts";
import { startRead } from "../../../../src/store/bookings/start-read.ts";
import { bindBooking, takeBookingId } from "../../../../src/store/bookings/take-booking.ts";
import { removeUnboundBookings } from "../../../../src/store/bookings/unbound-bookings.ts";
import { orderOf } from "../../../../src/store/once/claims.ts";
import { claimOrder } from "../../activities/claim-order.ts";
import { bookingOf, idOf, NOON_MS, orderOfName, range, revise, storeBooking } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function bookingsSuite(store: StoreUnderTest): void {
  describe("reserving and binding", () => {
    test("of twenty who take the same id, one does and the others see what it stored", async () => {
      const results = await Promise.all(
        range(20).map(() => takeBookingId(store.db, { booking: bookingOf("b"), fingerprint: "f" })),
      );
      expect(results.filter((result) => result.kind === "taken")).toHaveLength(1);
      expect(results.filter((result) => result.kind === "exists" && result.row.bookingId === "b")).toHaveLength(19);
    });

    test("another body under a taken id is told apart, and changes nothing", async () => {
      await takeBookingId(store.db, { booking: bookingOf("b"), fingerprint: "f" });
      const other = { booking: bookingOf("b", { adultCount: 4 }), fingerprint: "g" };
      expect(await takeBookingId(store.db, other)).toEqual({ kind: "other-fingerprint" });
      const bound = await bindBooking(store.db, { ...other, firstExecutionRunId: "run" });
      expect(bound).toMatchObject({ kind: "other-fingerprint", row: { firstExecutionRunId: null } });
      expect((await findBooking(store.db, idOf("b")))?.booking.adultCount).toBe(1);
    });

    test("ids that differ in case only are different bookings", async () => {
      await takeBookingId(store.db, { booking: bookingOf("Case"), fingerprint: "f" });
      expect(await takeBookingId(store.db, { booking: bookingOf("case"), fingerprint: "g" })).toEqual({
        kind: "taken",
      });
    });

    test("of ten runs that bind the same booking, one does, and may do it again", async () => {
      await takeBookingId(store.db, { booking: bookingOf("b"), fingerprint: "f" });
      const bind = (run: number) =>
        bindBooking(store.db, { booking: bookingOf("b"), fingerprint: "f", firstExecutionRunId: `run ${run}` });
      const results = await Promise.all(range(10).map(bind));
      const winner = results.findIndex((result) => result.kind === "bound");
      expect(results.filter((result) => result.kind === "other-run")).toHaveLength(9);
      expect(results.every((result) => result.row.firstExecutionRunId === `run ${winner}`)).toBe(true);
      expect(await bind(winner)).toMatchObject({ kind: "bound" });
    });

    test("a booking whose id nobody has taken is bound all the same, also by ten runs at once", async () => {
      const results = await Promise.all(
        range(10).map((run) =>
          bindBooking(store.db, { booking: bookingOf("b"), fingerprint: "f", firstExecutionRunId: `run ${run}` }),
        ),
      );
      expect(results.filter((result) => result.kind === "bound")).toHaveLength(1);
    });

    test("binding keeps what was stored when the id was taken", async () => {
      await takeBookingId(store.db, { booking: bookingOf("b"), fingerprint: "f" });
      const later = bookingOf("b", { resourceName: "later" });
      const bound = await bindBooking(store.db, { booking: later, fingerprint: "f", firstExecutionRunId: "run" });
      expect(bound.row.booking).toEqual(bookingOf("b"));
    });

    test("a booking of an earlier version, with fewer fields, is read, listed and changed as a whole one", async () => {
      const { remarks: _, details: __, ...earlier } = await storeBooking(store.db, "b", { resourceName: "Lounge" });
      await store.db
        .updateTable("bookings")
        .set({ booking: JSON.stringify(earlier) })
        .where("booking_id", "=", idOf("b"))
        .execute();
      const whole = { ...earlier, remarks: null, details: null };
      expect((await findBooking(store.db, idOf("b")))?.booking).toEqual(whole);
      expect((await listBookings(store.db, {}, { size: 1, after: null })).items).toEqual([whole]);
      const changed = await changeBooking(store.db, idOf("b"), async ({ booking }) => ({
        booking: revise(booking, { remarks: "moved" }),
      }));
      expect(changed).toEqual({ ...whole, remarks: "moved", revision: 2, updatedAt: changed.updatedAt });
      expect((await findBooking(store.db, idOf("b")))?.booking).toEqual(changed);
    });

    test("only bookings without a workflow are removed, and only old ones", async () => {
      await takeBookingId(store.db, { booking: bookingOf("unbound"), fingerprint: "f" });
      await storeBooking(store.db, "bound");
      // It has ended before a run took it up: its id stands for that.
      await takeBookingId(store.db, { booking: bookingOf("cancelled", { status: "cancelled" }), fingerprint: "f" });
      expect(await removeUnboundBookings(store.db, new Date(NOON_MS))).toBe(0);
      expect(await removeUnboundBookings(store.db, new Date(NOON_MS + 1))).toBe(1);
      expect(await findBooking(store.db, idOf("unbound"))).toBeNull();
      for (const id of ["bound", "cancelled"]) expect(await findBooking(store.db, idOf(id))).not.toBeNull();
    });
  });

  describe("changing a booking", () => {
    test("twenty changes at once happen one after the other", async () => {
      await storeBooking(store.db, "b");
      await Promise.all(
        range(20).map(() =>
          changeBooking(store.db, idOf("b"), async ({ booking }) => ({
            booking: revise(booking, { usedUsages: (booking.usedUsages ?? 0) + 1 }),
          })),
        ),
      );
      const row = await findBooking(store.db, idOf("b"));
      expect(row?.booking).toMatchObject({ usedUsages: 20, revision: 21 });
    });

    test("the text of a booking survives: the order of its keys, and what SQL would not store as text", async () => {
      const details = { z: 1, a: { y: "\u0000", b: "\ud800" }, numbers: [1.5, null] };
      const booking: Booking = await storeBooking(store.db, "b", { details });
      expect(JSON.stringify((await findBooking(store.db, idOf("b")))?.booking)).toBe(JSON.stringify(booking));
    });

    test("what is left out stays: the policy, the read that is shown", async () => {
      await storeBooking(store.db, "b");
      const policy = { cancellable: true, cancelBeforeHours: 24 };
      await changeBooking(store.db, idOf("b"), async ({ booking }) => ({ booking, policy, readApplied: 3 }));
      await changeBooking(store.db, idOf("b"), async ({ booking }) => ({ booking: revise(booking, {}) }));
      expect(await findBooking(store.db, idOf("b"))).toMatchObject({ policy, readApplied: 3 });
      await changeBooking(store.db, idOf("b"), async ({ booking }) => ({ booking, policy: null }));
      expect((await findBooking(store.db, idOf("b")))?.policy).toBeNull();
    });

    test("nothing is written where nothing is returned", async () => {
      const before = await storeBooking(store.db, "b");
      expect(await changeBooking(store.db, idOf("b"), async () => null)).toEqual(before);
    });

    test("what the callback wrote is undone with it when it throws", async () => {
      await storeBooking(store.db, "b");
      const changing = changeBooking(store.db, idOf("b"), async (_row, trx) => {
        await trx
          .insertInto("claims")
          .values({ thing_kind: "order", thing_id: "o", subject_kind: "prebooking", subject_id: "b" })
          .execute();
        throw new Error("no");
      });
      await expect(changing).rejects.toThrow("no");
      expect(await orderOf(store.db, idOf("b"))).toBeNull();
    });

    test("a deadlock is repeated until both changes are made", async () => {
      await storeBooking(store.db, "a");
      await storeBooking(store.db, "b");
      const addBoth = (first: string, second: string) =>
        changeBooking(store.db, idOf(first), async ({ booking }, trx) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          await changeBooking(trx, idOf(second), async (other) => ({
            booking: revise(other.booking, { adultCount: (other.booking.adultCount ?? 0) + 1 }),
          }));
          return { booking: revise(booking, { adultCount: (booking.adultCount ?? 0) + 1 }) };
        });
      await Promise.all([addBoth("a", "b"), addBoth("b", "a")]);
      for (const name of ["a", "b"]) expect((await findBooking(store.db, idOf(name)))?.booking.adultCount).toBe(3);
    });

    test("a booking that is not there is a fault with a code", async () => {
      await expect(changeBooking(store.db, idOf("b"), async () => null)).rejects.toMatchObject({
        code: "booking_missing",
      });
      await expect(startRead(store.db, idOf("b"))).rejects.toMatchObject({ code: "booking_missing" });
    });

    test("reads that begin at once have different numbers, without a gap", async () => {
      await storeBooking(store.db, "b");
      const numbers = await Promise.all(range(20).map(() => startRead(store.db, idOf("b"))));
      expect(numbers.sort((a, b) => a - b)).toEqual(range(20).map((index) => index + 1));
    });
  });

  test("an order cannot be claimed inside a transaction, where nobody would see it", async () => {
    const claiming = store.db
      .transaction()
      .execute((trx) => claimOrder(trx, { orderId: orderOfName("o"), bookingId: idOf("b") }));
    await expect(claiming).rejects.toMatchObject({ code: "must_commit_alone" });
  });
}
