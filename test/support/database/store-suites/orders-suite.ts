import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { BookingId } from "../../../../src/contract/vocabulary.ts";
import { passScope } from "../../../../src/domain/booking/pass-key.ts";
import { bookingSubject, cancellationSubject } from "../../../../src/domain/once/subject.ts";
import { type NewAttempt, NOT_SENT } from "../../../../src/store/once/attempt.ts";
import { beginAttempt, findAttempts, recentAttemptsInScope } from "../../../../src/store/once/attempts.ts";
import { candidateBookings } from "../../../../src/store/once/candidate-bookings.ts";
import { bookingsOfOrders, orderOf } from "../../../../src/store/once/claims.ts";
import { extendLease, releaseLease, takeLease } from "../../../../src/store/once/leases.ts";
import {
  noteAttempt,
  reopenAttempt,
  settleAsNothingMade,
  settleAttempt,
} from "../../../../src/store/once/settle-attempt.ts";
import { claimOrder } from "../../activities/claim-order.ts";
import { idOf, NOON_MS, orderOfName, PASS, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

function subjectOf(booking: string) {
  return bookingSubject(idOf(booking));
}

export function ordersSuite(store: StoreUnderTest): void {
  const ORDER = orderOfName("o");
  const claim = (order: string, booking: string) =>
    claimOrder(store.db, { orderId: orderOfName(order), bookingId: idOf(booking) });

  describe("claiming an order", () => {
    test("of twenty bookings that claim the same order, one gets it and the others learn whose it is", async () => {
      const results = await Promise.all(range(20).map((index) => claim("o", `b${index}`)));
      const owner = results.findIndex((result) => result.kind === "claimed");
      const others = results.filter((_, index) => index !== owner);
      expect(others).toEqual(range(19).map(() => ({ kind: "taken", by: subjectOf(`b${owner}`) })));
      expect(await bookingsOfOrders(store.db, [ORDER, orderOfName("unknown")])).toEqual(new Map([["o", `b${owner}`]]));
    });

    test("of twenty orders that one booking claims, it gets one and learns which", async () => {
      const results = await Promise.all(range(20).map((index) => claim(`o${index}`, "b")));
      const own = results.findIndex((result) => result.kind === "claimed");
      expect(results.filter((result) => result.kind === "has-other" && result.thing.id === `o${own}`)).toHaveLength(19);
      expect(await orderOf(store.db, idOf("b"))).toBe(`o${own}`);
    });

    test("claiming again says that it is ours; an order of another is taken even for a booking that has one", async () => {
      await claim("o", "b");
      await claim("p", "c");
      expect(await claim("o", "b")).toEqual({ kind: "already-ours" });
      expect(await claim("p", "b")).toEqual({ kind: "taken", by: subjectOf("c") });
    });
  });

  describe("pass leases", () => {
    const take = (booking: string, length: number | Date = 60_000) =>
      takeLease(store.db, passScope(PASS), subjectOf(booking), length);
    const expire = () => sql`update leases set expires_at = clock_timestamp() - interval '1 ms'`.execute(store.db);
    const secondsLeft = async () => {
      const { rows } = await sql<{ seconds: number }>`
        select extract(epoch from expires_at - clock_timestamp())::int8 as seconds from leases`.execute(store.db);
      return rows[0]?.seconds;
    };

    test("of twenty who take a pass, one holds it and the others learn until when", async () => {
      const results = await Promise.all(range(20).map((index) => take(`b${index}`)));
      expect(results.filter((result) => result.kind === "held")).toHaveLength(1);
      for (const result of results) {
        if (result.kind === "busy") expect(Math.abs(result.until.getTime() - Date.now() - 60_000)).toBeLessThan(20_000);
      }
    });

    test("of twenty who take an expired pass, one holds it", async () => {
      await take("before");
      await expire();
      const results = await Promise.all(range(20).map((index) => take(`b${index}`)));
      expect(results.filter((result) => result.kind === "held")).toHaveLength(1);
    });

    test("its holder takes it again, which never shortens it", async () => {
      await take("b", 600_000);
      expect(await take("b", 1_000)).toEqual({ kind: "held" });
      expect(await secondsLeft()).toBeGreaterThan(500);
      await take("b", new Date(Date.now() + 1_200_000));
      expect(await secondsLeft()).toBeGreaterThan(1_100);
    });

    test("a new holder does not inherit the end of the one before", async () => {
      await take("before", 600_000);
      await expire();
      await take("after", 5_000);
      expect(await secondsLeft()).toBeLessThan(6);
    });

    test("the same pass id in another program or of another type is another pass", async () => {
      await take("b");
      expect(await takeLease(store.db, passScope({ ...PASS, type: "membership" }), subjectOf("c"), 1_000)).toEqual({
        kind: "held",
      });
    });

    test("only its holder can release and extend it", async () => {
      await take("b", 5_000);
      await releaseLease(store.db, passScope(PASS), subjectOf("other"));
      expect(await extendLease(store.db, passScope(PASS), subjectOf("other"), 600_000)).toBe(false);
      expect(await take("other")).toMatchObject({ kind: "busy" });
      expect(await extendLease(store.db, passScope(PASS), subjectOf("b"), 600_000)).toBe(true);
      expect(await secondsLeft()).toBeGreaterThan(500);
      await releaseLease(store.db, passScope(PASS), subjectOf("b"));
      expect(await take("other")).toEqual({ kind: "held" });
    });
  });

  describe("attempts", () => {
    const attemptOf = (booking: string, pass: typeof PASS = PASS): NewAttempt => ({
      subject: subjectOf(booking),
      scope: passScope(pass),
      requestId: "request",
      fence: { token: "token", validUntil: new Date(NOON_MS) },
      criteria: { resourceId: "N00001", optionId: null, prebookingDate: "2027-10-01T10:30", usages: 2 },
    });

    const candidatesOf = (...passIds: (string | null)[]) =>
      candidateBookings(
        store.db,
        passIds.map((passId) => ({ programId: PASS.programId, passId })),
      );
    const candidates = async () => (await candidatesOf(PASS.id))[0];

    test("an attempt is unsettled until its outcome is known", async () => {
      const begun = await beginAttempt(store.db, attemptOf("b"));
      expect(begun).toMatchObject({ ...attemptOf("b"), outcome: null, settledAt: null, fenceIsUsed: false });
      await beginAttempt(store.db, attemptOf("c"));
      expect(await candidates()).toEqual(["b", "c"]);
      expect(await settleAttempt(store.db, begun, { outcome: "refused", code: "10015" })).toBe(true);
      const [settled] = await findAttempts(store.db, subjectOf("b"));
      expect(settled).toMatchObject({ outcome: "refused", outcomeCode: "10015", thingId: null });
      expect(settled?.settledAt).toBeInstanceOf(Date);
    });

    test("one that was turned away is told of orders for an hour; one that made its own, or was never sent, is not", async () => {
      const ends = [
        ["refused", { outcome: "refused", code: "10015" }],
        ["throttled", { outcome: "nothing-made", code: "throttled" }],
        ["without-code", { outcome: "nothing-made", code: null }],
        ["not-sent", { outcome: "nothing-made", code: NOT_SENT }],
        ["created", { outcome: "created", thingId: ORDER }],
      ] as const;
      for (const [booking, end] of ends)
        await settleAttempt(store.db, await beginAttempt(store.db, attemptOf(booking)), end);
      expect(await candidates()).toEqual(["refused", "throttled", "without-code"]);
      await sql`update attempts set settled_at = settled_at - interval '61 minutes'`.execute(store.db);
      expect(await candidates()).toEqual([]);
    });

    test("many passes are looked up at once, whatever their type, and each has its own bookings", async () => {
      await beginAttempt(store.db, attemptOf("b"));
      await beginAttempt(store.db, attemptOf("b"));
      await beginAttempt(store.db, attemptOf("a", { ...PASS, type: "membership" }));
      await beginAttempt(store.db, attemptOf("x", { ...PASS, id: "another" }));
      await beginAttempt(store.db, attemptOf("y", { ...PASS, programId: "p2" as typeof PASS.programId }));
      expect(await candidatesOf("unknown", PASS.id, null, "another", PASS.id)).toEqual([
        [],
        ["a", "b"],
        [],
        ["x"],
        ["a", "b"],
      ]);
      const elsewhere = [
        { programId: "p2", passId: "another" },
        { programId: "p2", passId: PASS.id },
      ];
      expect(await candidateBookings(store.db, elsewhere)).toEqual([[], ["y"]]);
      expect(await candidateBookings(store.db, [{ programId: null, passId: PASS.id }])).toEqual([[]]);
    });

    test("an order that was found stays found, whatever a late answer says", async () => {
      const begun = await beginAttempt(store.db, attemptOf("b"));
      await settleAttempt(store.db, begun, { outcome: "nothing-made" });
      expect(await settleAttempt(store.db, begun, { outcome: "adopted", thingId: ORDER })).toBe(true);
      expect(await settleAttempt(store.db, begun, { outcome: "refused", code: "late" })).toBe(false);
      expect(await findAttempts(store.db, subjectOf("b"))).toMatchObject([{ outcome: "adopted", thingId: "o" }]);
    });

    test("what was learned is noted without settling it, each fact by itself", async () => {
      const begun = await beginAttempt(store.db, attemptOf("b"));
      await noteAttempt(store.db, begun, { fenceIsUsed: true });
      await noteAttempt(store.db, begun, { emptyLookUpAt: new Date(NOON_MS) });
      expect(await findAttempts(store.db, subjectOf("b"))).toMatchObject([
        { fenceIsUsed: true, emptyLookUpAt: new Date(NOON_MS), outcome: null },
      ]);
    });

    test("settling in a transaction that is undone settles nothing", async () => {
      const begun = await beginAttempt(store.db, attemptOf("b"));
      const undone = store.db.transaction().execute(async (trx) => {
        await settleAttempt(trx, begun, { outcome: "created", thingId: ORDER });
        throw new Error("undo");
      });
      await expect(undone).rejects.toThrow("undo");
      expect(await candidates()).toEqual(["b"]);
    });

    test("an attempt without a fence, of another kind of subject, is nobody's who waits for an order", async () => {
      const subject = cancellationSubject("b" as BookingId);
      await beginAttempt(store.db, { ...attemptOf("b"), subject, fence: null });
      expect(await findAttempts(store.db, subject)).toMatchObject([{ subject, fence: null, outcome: null }]);
      expect(await findAttempts(store.db, subjectOf("b"))).toEqual([]);
      expect(await candidates()).toEqual([]);
    });

    test("an attempt that nobody remembers says since when it may have been made, and may be left open again", async () => {
      const forgottenSince = new Date(NOON_MS);
      const begun = await beginAttempt(store.db, { ...attemptOf("b"), fence: null, forgottenSince });
      expect(begun).toMatchObject({ fence: null, forgottenSince });
      expect(await beginAttempt(store.db, attemptOf("c"))).toMatchObject({ forgottenSince: null });
      await noteAttempt(store.db, begun, { emptyLookUpAt: new Date(NOON_MS) });
      await settleAttempt(store.db, begun, { outcome: "nothing-made", code: "never-appeared" });
      await reopenAttempt(store.db, begun);
      const [open] = await findAttempts(store.db, subjectOf("b"));
      expect(open).toMatchObject({ outcome: null, outcomeCode: null, settledAt: null, emptyLookUpAt: null });
      await settleAttempt(store.db, begun, { outcome: "adopted", thingId: ORDER });
      await reopenAttempt(store.db, begun);
      expect(await findAttempts(store.db, subjectOf("b"))).toMatchObject([{ outcome: "adopted" }]);
    });

    test("nothing made is only believed before anybody looks for it", async () => {
      const begun = await beginAttempt(store.db, attemptOf("b"));
      await noteAttempt(store.db, begun, { emptyLookUpAt: new Date(NOON_MS) });
      expect(await settleAsNothingMade(store.db, begun, { outcome: "refused", code: "late" })).toBe(false);
      const other = await beginAttempt(store.db, attemptOf("b"));
      expect(await settleAsNothingMade(store.db, other, { outcome: "refused", code: "known" })).toBe(true);
    });

    test("the attempts of a pass, of every booking, oldest first", async () => {
      for (const name of ["c", "a", "b"]) await beginAttempt(store.db, attemptOf(name));
      await beginAttempt(store.db, attemptOf("x", { ...PASS, id: "another" }));
      const recent = await recentAttemptsInScope(store.db, passScope(PASS), 60_000);
      expect(recent.map((attempt) => attempt.subject.id)).toEqual(["c", "a", "b"]);
      expect(await recentAttemptsInScope(store.db, passScope(PASS), -60_000)).toEqual([]);
    });
  });
}
