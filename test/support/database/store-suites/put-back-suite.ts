import { describe, expect, test } from "vitest";
import { writeBack } from "../../../../activities/once/evidence.ts";
import type { Booking } from "../../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../../src/contract/prebooking-request.ts";
import { ORDER_KIND } from "../../../../src/domain/once/subject.ts";
import { changeBooking, findBooking } from "../../../../src/store/bookings/bookings.ts";
import { restoreBooking } from "../../../../src/store/bookings/restore-booking.ts";
import { startRead } from "../../../../src/store/bookings/start-read.ts";
import { takeBookingId } from "../../../../src/store/bookings/take-booking.ts";
import { beginAttempt, findAttempts } from "../../../../src/store/once/attempts.ts";
import { findClaim } from "../../../../src/store/once/claims.ts";
import { noteAttempt, settleAttempt } from "../../../../src/store/once/settle-attempt.ts";
import { claimOrder } from "../../activities/claim-order.ts";
import { bookingOf, idOf, NOON_MS, orderOfName, revise, storeBooking } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

const POLICY = { cancellable: true, cancelBeforeHours: 24 };
const FACTS = { fingerprint: "f", policy: POLICY };

/** A database that was put back to an earlier state, seen by whoever knows what came after it. */
export function putBackSuite(store: StoreUnderTest): void {
  describe("a booking that is written forward again", () => {
    const known = revise(bookingOf("b"), { orderId: orderOfName("o"), status: "confirmed" });
    const restore = (booking = known) =>
      restoreBooking(store.db, { booking, firstExecutionRunId: "run of b", row: FACTS, request: null });
    const stored = async () => await findBooking(store.db, idOf("b"));

    test("is there again where its row is gone, with all that its opening had told", async () => {
      expect(await restore()).toBe("restored");
      expect(await stored()).toMatchObject({ booking: known, firstExecutionRunId: "run of b", ...FACTS });
      expect(await restore()).toBe("intact");
    });

    test("takes the place of an older version, also of one that somebody has reserved again for another request", async () => {
      await storeBooking(store.db, "b");
      expect(await restore()).toBe("restored");
      expect((await stored())?.booking).toEqual(known);
      await store.db.deleteFrom("bookings").execute();
      await takeBookingId(store.db, { booking: bookingOf("b", { adultCount: 4 }), fingerprint: "g" });
      expect(await restore()).toBe("restored");
      expect(await stored()).toMatchObject({ booking: known, firstExecutionRunId: "run of b", fingerprint: "f" });
    });

    test("has its order again where another version has been published without it", async () => {
      await storeBooking(store.db, "b", { revision: 7 });
      expect(await restore()).toBe("restored");
      expect((await stored())?.booking).toEqual({ ...known, revision: 8 });
    });

    test("is checked in again where another version has been published that is not", async () => {
      const checkedInAt = "2026-01-01T00:00:00.000Z" as Booking["checkedInAt"];
      await storeBooking(store.db, "b", { ...known, revision: 7 });
      expect(await restore({ ...known, checkedInAt })).toBe("restored");
      expect((await stored())?.booking).toMatchObject({ checkedInAt, revision: 8 });
      expect(await restore({ ...known, checkedInAt })).toBe("intact");
    });

    test("never takes the place of a newer version, nor of another booking that a run has taken up", async () => {
      const newer = { ...known, revision: 9 };
      await storeBooking(store.db, "b", newer);
      expect(await restore()).toBe("intact");
      expect((await stored())?.booking.revision).toBe(9);
      const otherBooking = { ...newer, revision: 10, createdAt: "2026-01-01T00:00:00.000Z" } as Booking;
      const ofOther = { firstExecutionRunId: "another run", row: { ...FACTS, fingerprint: "g" }, request: null };
      expect(await restoreBooking(store.db, { ...ofOther, booking: otherBooking })).toBe("of-another-booking");
      expect(await stored()).toMatchObject({ booking: newer, firstExecutionRunId: "run of b" });
    });

    test.each<[string, Partial<Booking>, typeof FACTS | null]>([
      ["begun with it", {}, null],
      ["asked for again, where it was lost", { createdAt: "2026-01-01T00:00:00.000Z" as Booking["createdAt"] }, FACTS],
    ])("takes over the row of whichever run has carried it: %s", async (_, before, row) => {
      await storeBooking(store.db, "b", before);
      const ofNext = { booking: known, firstExecutionRunId: "next run", row, request: null };
      expect(await restoreBooking(store.db, ofNext)).toBe("restored");
      expect(await stored()).toMatchObject({ booking: known, firstExecutionRunId: "next run" });
      expect(await restoreBooking(store.db, ofNext)).toBe("intact");
    });

    test("has its request again, with the guest's data only while there is no order", async () => {
      const request = { bookingId: idOf("b"), guest: { firstName: "Ada" } } as PrebookingRequest;
      const restoreWith = (booking: Booking) =>
        restoreBooking(store.db, { booking, firstExecutionRunId: "run of b", row: FACTS, request });
      expect(await restoreWith(bookingOf("b"))).toBe("restored");
      expect((await stored())?.request).toEqual(request);
      expect(await restoreWith(known)).toBe("restored");
      expect((await stored())?.request).toEqual({ ...request, guest: {} });

      // A release before has stored none: nothing is lost.
      await store.db.updateTable("bookings").set({ request: null }).execute();
      expect(await restoreWith(known)).toBe("intact");
      expect(await stored()).toMatchObject({ booking: known, request: { ...request, guest: {} } });
    });

    test("shows each later read, though one had been numbered before the database was put back", async () => {
      await storeBooking(store.db, "b");
      await changeBooking(store.db, idOf("b"), async ({ booking }) => ({ booking, readApplied: 7 }));
      expect(await startRead(store.db, idOf("b"))).toBe(8);
    });
  });

  describe("what is known to have been scheduled", () => {
    const subject = { kind: "card-holder", id: "h" };
    const scheduled = { scope: "s", requestId: "r1", fence: null, criteria: {}, since: new Date(NOON_MS) };
    const back = (outcome: "unknown" | "nothing-made" | { tries: number }, thingId: string | null = null) =>
      writeBack({ db: store.db }, { subject, thingKind: "card" }, { thingId, attempts: [{ ...scheduled, outcome }] });
    const begin = () => beginAttempt(store.db, { ...scheduled, subject });
    const outcomes = async () => (await findAttempts(store.db, subject)).map(({ outcome }) => outcome);

    test("counts for nothing before it has been begun, and is written back once it may have been sent", async () => {
      expect(await back({ tries: 0 })).toBe("nothing-lost");
      expect(await findAttempts(store.db, subject)).toEqual([]);
      expect(await back({ tries: 1 })).toBe("lost");
      expect(await findAttempts(store.db, subject)).toMatchObject([{ outcome: null, startedAt: new Date(NOON_MS) }]);
      expect(await back({ tries: 2 })).toBe("nothing-lost");
    });

    test("is accounted for by as many attempts as there were tries, and not by fewer", async () => {
      await settleAttempt(store.db, await begin(), { outcome: "nothing-made", code: "throttled" });
      expect(await back({ tries: 1 })).toBe("nothing-lost");
      expect(await back({ tries: 2 })).toBe("lost");
      expect(await outcomes()).toEqual(["nothing-made", null]);
    });

    test("is looked for where its outcome is unknown and the database knows only of a try before it", async () => {
      await settleAttempt(store.db, await begin(), { outcome: "refused", code: "10015" });
      expect(await back("unknown")).toBe("lost");
      expect(await outcomes()).toEqual(["refused", null]);
    });

    test("may still appear late where it made nothing", async () => {
      expect(await back("nothing-made")).toBe("lost");
      expect(await findAttempts(store.db, subject)).toMatchObject([
        { outcome: "nothing-made", settledAt: expect.any(Date) },
      ]);
    });

    test("is settled by the thing that is known, whose claim is written back", async () => {
      await begin();
      expect(await back("unknown", "c")).toBe("lost");
      expect((await findClaim(store.db, subject))?.thing).toEqual({ kind: "card", id: "c" });
      expect(await outcomes()).toEqual(["adopted"]);
      expect(await back("unknown", "c")).toBe("nothing-lost");
    });

    test("is disputed where somebody else has claimed the thing since", async () => {
      await claimOrder(store.db, { orderId: orderOfName("c"), bookingId: idOf("other") });
      const owned = { subject, thingKind: ORDER_KIND };
      expect(await writeBack({ db: store.db }, owned, { thingId: "c", attempts: [] })).toBe("disputed");
      expect(await findClaim(store.db, subject)).toBeNull();
    });

    test("is not settled by whoever had its number before the database was put back", async () => {
      const begun = await begin();
      const lost = { id: begun.id, requestId: "of somebody else" };
      expect(await settleAttempt(store.db, lost, { outcome: "created", thingId: "x" })).toBe(false);
      await expect(noteAttempt(store.db, lost, { fenceIsUsed: true })).rejects.toThrow();
      expect(await findAttempts(store.db, subject)).toMatchObject([{ outcome: null, fenceIsUsed: false }]);
    });
  });
}
