import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { pushMessage } from "../../../../src/contract/push-message.ts";
import { decodePageToken, encodePageToken, pushMessagePosition } from "../../../../src/store/database/page-token.ts";
import { markApplied, unappliedOfOrders } from "../../../../src/store/inbox/inbox.ts";
import { inboxCounts, listPushMessages, type PushMessagePosition } from "../../../../src/store/inbox/inbox-list.ts";
import { FOREIGN_PROGRAM } from "../../../../src/store/inbox/inbox-message.ts";
import { createInboxWriter } from "../../../../src/store/inbox/inbox-writer.ts";
import { claimOrder } from "../../activities/claim-order.ts";
import { idOf, orderEvent, orderOfName, PASS, range, storeBooking } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

export function inboxListSuite(store: StoreUnderTest): void {
  /** One message of each kind of standing, named by its order. */
  async function writeOneOfEach(): Promise<void> {
    const writer = createInboxWriter(store.database);
    const batch = { orderId: null, passId: null, batchId: "b1", sequence: 1, logicalKey: "batch" };
    for (const message of [
      orderEvent("invalid", { kind: "invalid" }),
      orderEvent("unhandled", { kind: "unhandled", eventType: "order.new" }),
      orderEvent("applied"),
      orderEvent("late"),
      orderEvent("unclaimed"),
      orderEvent("waiting"),
      orderEvent("batch", { eventType: "resource.metadata.updated", ...batch }),
      orderEvent("foreign batch", {
        ...batch,
        eventType: "resource.metadata.updated",
        batchId: "b2",
        logicalKey: "foreign batch",
        marks: [FOREIGN_PROGRAM],
      }),
    ]) {
      await writer.write(message);
    }
    await storeBooking(store.db, "open", { status: "used" });
    await storeBooking(store.db, "ended", { status: "unused" });
    await claimOrder(store.db, { orderId: orderOfName("waiting"), bookingId: idOf("open") });
    await claimOrder(store.db, { orderId: orderOfName("late"), bookingId: idOf("ended") });
    const applied = await unappliedOfOrders(store.db, [orderOfName("applied")]);
    await markApplied(store.db, applied);
  }

  describe("listing push messages", () => {
    test("each message is in one state, worked out from what is known now", async () => {
      await writeOneOfEach();
      const { items } = await listPushMessages(store.db, { states: null }, { size: 100, after: null });
      expect(items.map((item) => [item.orderId, item.state])).toEqual([
        [null, "unhandled"],
        [null, "waiting"],
        ["waiting", "waiting"],
        ["unclaimed", "unclaimed"],
        ["late", "late"],
        ["applied", "delivered"],
        ["unhandled", "unhandled"],
        ["invalid", "invalid"],
      ]);
      expect(items.find((item) => item.state === "late")?.bookingId).toBe("ended");
    });

    test("counts and filters agree with the list", async () => {
      await writeOneOfEach();
      expect(await inboxCounts(store.db)).toEqual({
        waiting: 2,
        unclaimed: 1,
        late: 1,
        unhandled: 2,
        invalid: 1,
      });
      const statesOf = async (states: Parameters<typeof listPushMessages>[1]["states"]) =>
        (await listPushMessages(store.db, { states }, { size: 100, after: null })).items.map((item) => item.state);
      expect(await statesOf(["waiting", "late"])).toEqual(["waiting", "waiting", "late"]);
      expect(await statesOf(["delivered"])).toEqual(["delivered"]);
      expect(await statesOf(["invalid", "unclaimed"])).toEqual(["unclaimed", "invalid"]);
    });

    test("a message is shown as the contract says, without its pass", async () => {
      await writeOneOfEach();
      const { items } = await listPushMessages(store.db, { states: null }, { size: 100, after: null });
      for (const item of items) expect(pushMessage.parse(item)).toEqual(item);
      expect(JSON.stringify(items)).not.toContain(PASS.id);
    });

    test("pages hold every message once, while more arrive, many in the same millisecond", async () => {
      const writer = createInboxWriter(store.database);
      await Promise.all(range(40).map((index) => writer.write(orderEvent(`o${index}`))));
      const seen: (string | null)[] = [];
      let after: PushMessagePosition | null = null;
      do {
        const page = await listPushMessages(store.db, { states: ["unclaimed"] }, { size: 7, after });
        expect(page.items.length).toBeGreaterThan(0);
        seen.push(...page.items.map((item) => item.orderId));
        await sql`select pg_sleep(0.002)`.execute(store.db);
        await writer.write(orderEvent(`late${seen.length}`));
        after = page.next && decodePageToken("f", encodePageToken("f", page.next), pushMessagePosition);
      } while (after !== null);
      expect(seen).toHaveLength(40);
      expect(new Set(seen)).toEqual(new Set(range(40).map((index) => `o${index}`)));
    });
  });
}
