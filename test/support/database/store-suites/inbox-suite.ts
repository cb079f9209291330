import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { markApplied, noteRung, takeDueForRinging, unappliedOfOrders } from "../../../../src/store/inbox/inbox.ts";
import type { NewInboxMessage } from "../../../../src/store/inbox/inbox-message.ts";
import { createInboxWriter } from "../../../../src/store/inbox/inbox-writer.ts";
import { claimOrder } from "../../activities/claim-order.ts";
import { idOf, orderEvent, orderOfName, range, storeBooking } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function inboxSuite(store: StoreUnderTest): void {
  const write = async (...messages: NewInboxMessage[]) => {
    const writer = createInboxWriter(store.database);
    for (const message of messages) await writer.write(message);
  };
  const ORDER = orderOfName("o");

  describe("applying", () => {
    test("what was applied is not taken again, also when two apply overlapping rows at once", async () => {
      await write(...range(20).map((status) => orderEvent("o", { currentStatus: status })));
      const events = await unappliedOfOrders(store.db, [ORDER]);
      const ids = events.map((row) => row.id);
      expect(ids).toHaveLength(20);
      await Promise.all([
        ...range(5).map(() => markApplied(store.db, events, { mark: "seen" })),
        ...range(5).map(() => noteRung(store.db, ids.toReversed())),
      ]);
      expect(await unappliedOfOrders(store.db, [ORDER])).toEqual([]);
      const rows = await store.db.selectFrom("inbox").select(["marks", "rings"]).execute();
      expect(rows).toEqual(range(20).map(() => ({ marks: ["seen"], rings: 5 })));
    });

    test("a message that has got the number of another one, in a database that was put back, stays to be applied", async () => {
      await write(orderEvent("o"));
      const events = await unappliedOfOrders(store.db, [ORDER]);
      await markApplied(
        store.db,
        events.map((event) => ({ ...event, contentHash: "that of the other" })),
      );
      expect(await unappliedOfOrders(store.db, [ORDER])).toHaveLength(1);
    });

    test("a transaction that is undone applies nothing", async () => {
      await write(orderEvent("o"));
      const events = await unappliedOfOrders(store.db, [ORDER]);
      const undone = store.db.transaction().execute(async (trx) => {
        await markApplied(trx, events);
        throw new Error("undo");
      });
      await expect(undone).rejects.toThrow("undo");
      expect(await unappliedOfOrders(store.db, [ORDER])).toHaveLength(1);
    });

    test("only events that a booking is rung for are its unapplied events", async () => {
      await write(
        orderEvent("o", { kind: "version1", eventType: null, logicalKey: "v1" }),
        orderEvent("o", { eventType: "walkin.redemption", logicalKey: "walk-in" }),
        orderEvent("o", { kind: "unhandled", eventType: "order.new", logicalKey: "new" }),
        orderEvent("o", { kind: "invalid", logicalKey: "invalid" }),
        orderEvent("another"),
      );
      expect((await unappliedOfOrders(store.db, [ORDER])).map((row) => row.kind)).toEqual(["version1"]);
      expect(await unappliedOfOrders(store.db, [])).toEqual([]);
    });
  });

  describe("ringing again", () => {
    const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1_000);
    const due = (now: Date, limit = 100) => takeDueForRinging(store.db, { limit, now });

    test("a fresh event is left to the endpoint for a moment, then it is due", async () => {
      await write(orderEvent("o"));
      expect(await due(secondsFromNow(-5))).toEqual([]);
      expect(await due(secondsFromNow(5))).toHaveLength(1);
    });

    test.each([
      [1, 5],
      [2, 15],
      [3, 60],
      [4, 300],
      [5, 3_600],
      [6, 2 * 3_600],
      [7, 4 * 3_600],
      [9, 16 * 3_600],
      [10, 24 * 3_600],
      [11, 24 * 3_600],
      [60, 24 * 3_600],
    ])("after ring %i the next is due in %i seconds", async (rings, pauseSeconds) => {
      await write(orderEvent("o"));
      const [row] = await unappliedOfOrders(store.db, [ORDER]);
      for (const _ of range(rings)) await noteRung(store.db, [row?.id ?? 0]);
      const { rows } = await sql<{ rings: number; pause: number }>`
        select rings, extract(epoch from ring_due_at - rung_at)::int8 as pause from inbox`.execute(store.db);
      expect(rows).toEqual([{ rings, pause: pauseSeconds }]);
      expect(await due(secondsFromNow(pauseSeconds - 4))).toEqual([]);
      expect(await due(secondsFromNow(pauseSeconds + 4))).toHaveLength(1);
    });

    test("it says whose the order is by now, and where that booking stands", async () => {
      await write(...["owned", "ended", "unclaimed"].map((order) => orderEvent(order)));
      await storeBooking(store.db, "b");
      await storeBooking(store.db, "e", { status: "cancelled" });
      await claimOrder(store.db, { orderId: orderOfName("owned"), bookingId: idOf("b") });
      await claimOrder(store.db, { orderId: orderOfName("ended"), bookingId: idOf("e") });
      const events = await due(secondsFromNow(60));
      expect(events.map((event) => [event.row.orderId, event.bookingId, event.bookingStatus])).toEqual([
        ["owned", "b", "requested"],
        ["ended", "e", "cancelled"],
        ["unclaimed", null, null],
      ]);
    });

    test("those that are due longest come first, and no more than asked for", async () => {
      await write(...range(5).map((index) => orderEvent(`o${index}`)));
      const [first] = await due(secondsFromNow(60), 1);
      await noteRung(store.db, [first?.row.id ?? 0]);
      expect((await due(secondsFromNow(60), 2)).map((event) => event.row.orderId)).toEqual(["o1", "o2"]);
    });
  });
}
