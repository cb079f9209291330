import { describe, expect, test } from "vitest";
import type { PrebookingRequest } from "../../../../src/contract/prebooking-request.ts";
import type { BookingStatus } from "../../../../src/contract/vocabulary.ts";
import { changeBooking, findBooking } from "../../../../src/store/bookings/bookings.ts";
import { bindBooking, takeBookingId } from "../../../../src/store/bookings/take-booking.ts";
import { noteStarted, removeUnboundBookings } from "../../../../src/store/bookings/unbound-bookings.ts";
import { makeLooksDue, setLookDue, takeOverdue } from "../../../../src/store/watch/overdue.ts";
import { lastWatchRun, noteWatchRun } from "../../../../src/store/watch/watch-runs.ts";
import { BOOKINGS } from "../../../../src/store/watch/watched-table.ts";
import { bookingOf, idOf, NOON_MS, orderOfName, range, revise, storeBooking } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

const GUEST = { firstName: "Ada" };
const REQUEST = { bookingId: idOf("b"), guest: GUEST, autoCancelPending: true } as PrebookingRequest;
const [SOON, LATER] = [new Date(NOON_MS), new Date(NOON_MS + 300_000)];

export function overdueBookingsSuite(store: StoreUnderTest): void {
  const dueOf = async (name: string) => (await findBooking(store.db, idOf(name)))?.lookDueAt ?? null;
  const take = (limit = 10, now = SOON) => takeOverdue(store.db, BOOKINGS, { now, againAt: LATER, limit });

  describe("by when a booking must have been looked at again", () => {
    test.each<[BookingStatus, boolean]>([
      ["requested", true],
      ["pending", true],
      ["confirmed", true],
      ["used", true],
      ["unused", false],
      ["cancelled", false],
      ["rejected", false],
      ["unavailable", false],
    ])("is written with a booking that is %s: %s", async (status, isExpected) => {
      await storeBooking(store.db, "b");
      await setLookDue(store.db, BOOKINGS, idOf("b"), null);
      await changeBooking(store.db, idOf("b"), async ({ booking }) => ({
        booking: { ...revise(booking, { status }), updatedAt: new Date().toISOString() as never },
      }));
      expect((await dueOf("b")) !== null).toBe(isExpected);
    });

    test("is not known of a booking whose id is taken until Temporal has taken it, and a run moves it on", async () => {
      await takeBookingId(store.db, { booking: bookingOf("b"), fingerprint: "f", request: REQUEST });
      expect(await dueOf("b")).toBeNull();
      await noteStarted(store.db, bookingOf("b"));
      expect(await dueOf("b")).not.toBeNull();
      await bindBooking(store.db, { booking: bookingOf("b"), fingerprint: "f", firstExecutionRunId: "run" });
      await setLookDue(store.db, BOOKINGS, idOf("b"), null);
      await noteStarted(store.db, bookingOf("b"));
      expect(await dueOf("b")).toBeNull();
    });

    test("keeps a booking that Temporal took, and lost before a run began, from being removed", async () => {
      for (const name of ["refused", "taken"])
        await takeBookingId(store.db, { booking: bookingOf(name), fingerprint: "f", request: REQUEST });
      await noteStarted(store.db, bookingOf("taken"));
      expect(await removeUnboundBookings(store.db, new Date(NOON_MS + 1))).toBe(1);
      expect(await findBooking(store.db, idOf("taken"))).not.toBeNull();
    });

    test("is given by the database to a row of the release before, which is removed if it has no run", async () => {
      const { booking: _, ...rest } = await rowOfBefore();
      expect(rest).toMatchObject({ request: null });
      expect(rest.look_due_at?.getTime() ?? 0).toBeGreaterThan(Date.now());
      expect(await removeUnboundBookings(store.db, new Date(NOON_MS + 1))).toBe(1);
    });

    async function rowOfBefore() {
      const booking = bookingOf("before");
      const values = { fingerprint: "f", revision: 1, status: booking.status, needs_attention: false } as const;
      return await store.db
        .insertInto("bookings")
        .values({
          ...values,
          booking_id: booking.bookingId,
          booking: JSON.stringify(booking),
          created_at: new Date(NOON_MS),
          updated_at: new Date(NOON_MS),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
    }
  });

  describe("overdue bookings", () => {
    test("are taken the longest due first, within a limit, and are due again later", async () => {
      for (const index of range(5)) {
        await storeBooking(store.db, `b${index}`);
        await setLookDue(store.db, BOOKINGS, idOf(`b${index}`), new Date(NOON_MS - index));
      }
      expect((await take(2)).sort()).toEqual(["b3", "b4"]);
      expect((await take()).sort()).toEqual(["b0", "b1", "b2"]);
      expect(await take()).toEqual([]);
      expect(await take(10, LATER)).toHaveLength(5);
    });

    test("are taken by one of several who take at once", async () => {
      for (const index of range(20)) {
        await storeBooking(store.db, `b${index}`);
        await setLookDue(store.db, BOOKINGS, idOf(`b${index}`), SOON);
      }
      const taken = (await Promise.all(range(5).map(() => take(20)))).flat();
      expect(taken).toHaveLength(20);
      expect(new Set(taken).size).toBe(20);
    });

    test("are those that are made due, or all; never one of which nothing is expected", async () => {
      for (const [name, at] of Object.entries({ one: LATER, two: LATER, over: null })) {
        await storeBooking(store.db, name);
        await setLookDue(store.db, BOOKINGS, idOf(name), at);
      }
      expect(await take()).toEqual([]);
      expect(await makeLooksDue(store.db, BOOKINGS, [idOf("one"), idOf("over"), idOf("none")], SOON)).toBe(1);
      expect(await take()).toEqual(["one"]);
      expect(await makeLooksDue(store.db, BOOKINGS, "all", SOON)).toBe(2);
      expect((await take()).sort()).toEqual(["one", "two"]);
      expect(await makeLooksDue(store.db, BOOKINGS, [], SOON)).toBe(0);
    });
  });

  describe("what was asked for", () => {
    test("is stored with the guest only while an order may have to be made", async () => {
      await takeBookingId(store.db, { booking: bookingOf("b"), fingerprint: "f", request: REQUEST });
      expect((await findBooking(store.db, idOf("b")))?.request).toEqual(REQUEST);
      await changeBooking(store.db, idOf("b"), async ({ booking }) => ({ booking: revise(booking, {}) }));
      expect((await findBooking(store.db, idOf("b")))?.request?.guest).toEqual(GUEST);
      await changeBooking(store.db, idOf("b"), async ({ booking }) => ({
        booking: revise(booking, { status: "pending", orderId: orderOfName("o") }),
      }));
      expect((await findBooking(store.db, idOf("b")))?.request).toEqual({ ...REQUEST, guest: {} });
    });

    test("loses the guest where the booking ends without an order", async () => {
      const binding = { booking: bookingOf("b"), fingerprint: "f", firstExecutionRunId: "run" };
      await bindBooking(store.db, { ...binding, request: REQUEST });
      await changeBooking(store.db, idOf("b"), async ({ booking }) => ({
        booking: revise(booking, { status: "rejected" }),
      }));
      expect((await findBooking(store.db, idOf("b")))?.request?.guest).toEqual({});
    });
  });

  test("the last run that has looked is remembered", async () => {
    expect(await lastWatchRun(store.db)).toBeNull();
    for (const runId of ["first", "second"]) await noteWatchRun(store.db, { workflowId: "w", runId, at: SOON });
    expect(await lastWatchRun(store.db)).toEqual({ workflowId: "w", runId: "second", at: SOON });
    await store.db.updateTable("installation").set({ watch_run_id: null }).execute();
  });
}
