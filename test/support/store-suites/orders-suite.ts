import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import {
  beginAttempt,
  bookingsWithUnsettledAttempts,
  findAttempts,
  type NewAttempt,
  noteAttempt,
  recentAttemptsOfPass,
  settleAttempt,
} from "../../../src/store/attempts.ts";
import { claimOrder, orderOf, ownersOf } from "../../../src/store/order-index.ts";
import { extendPassLease, releasePassLease, takePassLease } from "../../../src/store/pass-leases.ts";
import { idOf, NOON_MS, orderOfName, PASS, range } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function ordersSuite(store: StoreUnderTest): void {
  const ORDER = orderOfName("o");
  const claim = (order: string, booking: string) =>
    claimOrder(store.db, { orderId: orderOfName(order), bookingId: idOf(booking) });

  describe("claiming an order", () => {
    test("of twenty bookings that claim the same order, one gets it and the others learn whose it is", async () => {
      const results = await Promise.all(range(20).map((index) => claim("o", `b${index}`)));
      const owner = results.findIndex((result) => result.kind === "claimed");
      const others = results.filter((_, index) => index !== owner);
      expect(others).toEqual(range(19).map(() => ({ kind: "taken", bookingId: `b${owner}` })));
      expect(await ownersOf(store.db, [ORDER, orderOfName("unknown")])).toEqual(new Map([["o", `b${owner}`]]));
    });

    test("of twenty orders that one booking claims, it gets one and learns which", async () => {
      const results = await Promise.all(range(20).map((index) => claim(`o${index}`, "b")));
      const own = results.findIndex((result) => result.kind === "claimed");
      expect(results.filter((result) => result.kind === "has-other" && result.orderId === `o${own}`)).toHaveLength(19);
      expect(await orderOf(store.db, idOf("b"))).toBe(`o${own}`);
    });

    test("claiming again says that it is ours; an order of another is taken even for a booking that has one", async () => {
      await claim("o", "b");
      await claim("p", "c");
      expect(await claim("o", "b")).toEqual({ kind: "already-ours" });
      expect(await claim("p", "b")).toEqual({ kind: "taken", bookingId: "c" });
    });
  });

  describe("pass leases", () => {
    const take = (booking: string, length: number | Date = 60_000) =>
      takePassLease(store.db, PASS, idOf(booking), length);
    const expire = () => sql`update pass_leases set expires_at = clock_timestamp() - interval '1 ms'`.execute(store.db);
    const secondsLeft = async () => {
      const { rows } = await sql<{ seconds: number }>`
        select extract(epoch from expires_at - clock_timestamp())::int8 as seconds from pass_leases`.execute(store.db);
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
      expect(await takePassLease(store.db, { ...PASS, type: "membership" }, idOf("c"), 1_000)).toEqual({
        kind: "held",
      });
    });

    test("only its holder can release and extend it", async () => {
      await take("b", 5_000);
      await releasePassLease(store.db, PASS, idOf("other"));
      expect(await extendPassLease(store.db, PASS, idOf("other"), 600_000)).toBe(false);
      expect(await take("other")).toMatchObject({ kind: "busy" });
      expect(await extendPassLease(store.db, PASS, idOf("b"), 600_000)).toBe(true);
      expect(await secondsLeft()).toBeGreaterThan(500);
      await releasePassLease(store.db, PASS, idOf("b"));
      expect(await take("other")).toEqual({ kind: "held" });
    });
  });

  describe("attempts", () => {
    const attemptOf = (booking: string): NewAttempt => ({
      bookingId: idOf(booking),
      pass: PASS,
      prebookingToken: "token",
      requestId: "request",
      validUntil: new Date(NOON_MS),
      resourceId: "N00001",
      optionId: null,
      prebookingDate: "2027-10-01T10:30",
      usages: 2,
    });

    const seekersOf = (...passIds: (string | null)[]) =>
      bookingsWithUnsettledAttempts(
        store.db,
        passIds.map((passId) => ({ programId: PASS.programId, passId })),
      );
    const seekers = async () => (await seekersOf(PASS.id))[0];

    test("an attempt is unsettled until its outcome is known", async () => {
      const begun = await beginAttempt(store.db, attemptOf("b"));
      expect(begun).toMatchObject({ ...attemptOf("b"), outcome: null, settledAt: null, refusedWhileUnsettled: false });
      await beginAttempt(store.db, attemptOf("c"));
      expect(await seekers()).toEqual(["b", "c"]);
      expect(await settleAttempt(store.db, begun.id, { outcome: "refused", code: "10015" })).toBe(true);
      expect(await seekers()).toEqual(["c"]);
      const [settled] = await findAttempts(store.db, idOf("b"));
      expect(settled).toMatchObject({ outcome: "refused", outcomeCode: "10015", orderId: null });
      expect(settled?.settledAt).toBeInstanceOf(Date);
    });

    test("many passes are looked up at once, whatever their type, and each has its own bookings", async () => {
      await beginAttempt(store.db, attemptOf("b"));
      await beginAttempt(store.db, attemptOf("b"));
      await beginAttempt(store.db, { ...attemptOf("a"), pass: { ...PASS, type: "membership" } });
      await beginAttempt(store.db, { ...attemptOf("x"), pass: { ...PASS, id: "another" } });
      await beginAttempt(store.db, { ...attemptOf("y"), pass: { ...PASS, programId: "p2" as typeof PASS.programId } });
      expect(await seekersOf("unknown", PASS.id, null, "another", PASS.id)).toEqual([
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
      expect(await bookingsWithUnsettledAttempts(store.db, elsewhere)).toEqual([[], ["y"]]);
      expect(await bookingsWithUnsettledAttempts(store.db, [{ programId: null, passId: PASS.id }])).toEqual([[]]);
    });

    test("an order that was found stays found, whatever a late answer says", async () => {
      const { id } = await beginAttempt(store.db, attemptOf("b"));
      await settleAttempt(store.db, id, { outcome: "no-order" });
      expect(await settleAttempt(store.db, id, { outcome: "adopted", orderId: ORDER })).toBe(true);
      expect(await settleAttempt(store.db, id, { outcome: "refused", code: "late" })).toBe(false);
      expect(await findAttempts(store.db, idOf("b"))).toMatchObject([{ outcome: "adopted", orderId: "o" }]);
    });

    test("what was learned is noted without settling it, each fact by itself", async () => {
      const { id } = await beginAttempt(store.db, attemptOf("b"));
      await noteAttempt(store.db, id, { refusedWhileUnsettled: true });
      await noteAttempt(store.db, id, { emptyLookUpAt: new Date(NOON_MS) });
      await noteAttempt(store.db, id, {});
      expect(await findAttempts(store.db, idOf("b"))).toMatchObject([
        { refusedWhileUnsettled: true, emptyLookUpAt: new Date(NOON_MS), outcome: null },
      ]);
    });

    test("settling in a transaction that is undone settles nothing", async () => {
      const { id } = await beginAttempt(store.db, attemptOf("b"));
      const undone = store.db.transaction().execute(async (trx) => {
        await settleAttempt(trx, id, { outcome: "created", orderId: ORDER });
        throw new Error("undo");
      });
      await expect(undone).rejects.toThrow("undo");
      expect(await seekers()).toEqual(["b"]);
    });

    test("the attempts of a pass, of every booking, oldest first", async () => {
      for (const name of ["c", "a", "b"]) await beginAttempt(store.db, attemptOf(name));
      await beginAttempt(store.db, { ...attemptOf("x"), pass: { ...PASS, id: "another" } });
      const recent = await recentAttemptsOfPass(store.db, PASS, new Date(Date.now() - 60_000));
      expect(recent.map((attempt) => attempt.bookingId)).toEqual(["c", "a", "b"]);
      expect(await recentAttemptsOfPass(store.db, PASS, new Date(Date.now() + 60_000))).toEqual([]);
    });
  });
}
