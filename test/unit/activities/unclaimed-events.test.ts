import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { createInboxActivities } from "../../../activities/inbox/inbox-activities.ts";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { insertMessages } from "../../../src/store/inbox/inbox-insert.ts";
import { inboxCounts } from "../../../src/store/inbox/inbox-list.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { orderEvent } from "../../support/database/store-suites/fixtures.ts";

const world = useActivities();
const rung: BookingId[] = [];

function inbox() {
  const { db, programIds, log } = world.deps;
  return createInboxActivities({
    db,
    programIds,
    log,
    ring: async (bookingId) => {
      rung.push(bookingId);
      return "rung";
    },
    follow: async () => "followed",
    ringBatch: async () => undefined,
    ringWalkin: async () => undefined,
    ensureBatch: async () => undefined,
    ensureSync: async () => undefined,
    requestSync: async () => undefined,
  });
}

/** Lets this much time pass for what waits in the inbox. */
const pass = (age: string) => sql`update inbox set ring_due_at = ring_due_at - ${age}::interval`.execute(world.deps.db);
const rowOf = async (orderId: string) => {
  const rows = await world.deps.db
    .selectFrom("inbox")
    .selectAll()
    .where("order_id", "=", orderId as never)
    .execute();
  return rows[0];
};

/** An event of an order that nobody has claimed and that the sweep has met for weeks. */
async function longUnclaimed(orderId: string): Promise<void> {
  await insertMessages(world.database, [{ ...orderEvent("x"), orderId, currentStatus: 1, logicalKey: orderId }]);
  for (let rings = 0; rings < 14; rings++) {
    await pass("1 day");
    await inbox().ringDueEvents();
  }
}

/** Makes an order as its booking does, with an event that came weeks before it was claimed. */
async function claimedLate(dragonpass: Partial<DragonPassClient> = {}) {
  const request = world.request();
  const reservation = await world.reserve(request);
  const createOrder: DragonPassClient["createOrder"] = async (args) => {
    const outcome = await world.deps.dragonpass.createOrder(args);
    if (outcome.kind === "ok") await longUnclaimed(outcome.value.orderId);
    return outcome;
  };
  const input = { request, reservation, workflowId: `prebooking/${request.bookingId}` };
  const ordered = await world.call("createOrder", input, { dragonpass: { ...dragonpass, createOrder } });
  if (ordered.kind !== "ordered") throw new Error(ordered.kind);
  return { bookingId: request.bookingId, orderId: String(ordered.booking.orderId) };
}

describe("an event of an order that nobody has claimed", () => {
  test("is looked at less and less, at last once a day, and does not count as waiting", async () => {
    await longUnclaimed("nobody's");
    const row = await rowOf("nobody's");
    expect(row).toMatchObject({ rings: 14, applied_at: null });
    await pass("23 hours");
    await inbox().ringDueEvents();
    expect((await rowOf("nobody's"))?.rings).toBe(14);
    await pass("61 minutes");
    await inbox().ringDueEvents();
    expect((await rowOf("nobody's"))?.rings).toBe(15);
    expect(await inboxCounts(world.deps.db)).toMatchObject({ waiting: 0, unclaimed: 1 });
  });

  test("is applied at once by the claim, however long nobody had taken it", async () => {
    const { orderId } = await claimedLate();
    expect((await rowOf(orderId))?.applied_at).toBeInstanceOf(Date);
    expect(rung).toEqual([]);
  });

  test("is rung for soon where the claim could not read the order, not a day later", async () => {
    const getOrder: DragonPassClient["getOrder"] = async () => {
      throw faultError("timeout");
    };
    const { bookingId, orderId } = await claimedLate({ getOrder });
    expect((await rowOf(orderId))?.applied_at).toBeNull();
    rung.length = 0;
    await inbox().ringDueEvents();
    expect(rung).toEqual([bookingId]);
  });
});
