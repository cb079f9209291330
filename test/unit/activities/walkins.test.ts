import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { createInboxActivities } from "../../../activities/inbox/inbox-activities.ts";
import { createWalkinActivities } from "../../../activities/redemptions/walkin-activities.ts";
import type { WalkinDependencies } from "../../../activities/redemptions/walkin-dependencies.ts";
import type { Redemption } from "../../../src/contract/redemption.ts";
import type { OrderId, ProgramId } from "../../../src/contract/vocabulary.ts";
import { DEFAULT_TIMINGS } from "../../../src/domain/booking/timings.ts";
import type { WalkinPushed } from "../../../src/domain/redemptions/walkin-activities.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { parsePushEvent } from "../../../src/dragonpass/push/push-events.ts";
import { inboxMessageOf } from "../../../src/inbox/inbox-message-of.ts";
import { createWalkinRinger } from "../../../src/inbox/walkin-ringer.ts";
import { createInboxWriter } from "../../../src/store/inbox/inbox-writer.ts";
import { listRedemptions } from "../../../src/store/redemptions/redemption-list.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import { atEveryPoint, type DyingProcess, isKilled } from "../../support/activities/dying-process.ts";
import { VERSION_ONE, WALKIN } from "../dragonpass/push-examples.ts";

const world = useActivities();
const NOTHING = async () => undefined;
type Message = Readonly<Record<string, unknown>>;

function messageOf(message: Message) {
  const push = parsePushEvent(JSON.stringify(message));
  if (push.kind === "invalid") throw new Error(JSON.stringify(push.errors));
  return { push, stored: inboxMessageOf(push, { source: "push", isOurs: true }) };
}

/** As the endpoint does once a push has been verified; the ring is what is left of it. */
async function push(message: Message): Promise<void> {
  await createInboxWriter(world.database).write(messageOf(message).stored);
}

const newOrderId = () => crypto.randomUUID() as OrderId;
const cancelled = (message: Message) => ({ ...message, status: 3, orderCancelledDate: "2025-01-01T00:00:00+00:00" });

function deps(change: Partial<WalkinDependencies> = {}): WalkinDependencies {
  return { ...world.deps, timings: DEFAULT_TIMINGS, ...change };
}
const apply = (orderId: OrderId, change: Partial<WalkinDependencies> = {}, unread = 0) =>
  createWalkinActivities(deps(change)).applyWalkin({ orderId, unread });

async function shown(orderId: OrderId): Promise<Redemption[]> {
  const { items } = await listRedemptions(world.deps.db, {}, { size: 1_000, after: null });
  return items.filter((item) => item.orderId === orderId);
}
async function unapplied(orderId: OrderId): Promise<number> {
  const { rows } = await sql<{ messages: number }>`select count(*)::int as messages from inbox
    where order_id = ${orderId} and applied_at is null`.execute(world.deps.db);
  return rows[0]?.messages ?? 0;
}

/** Somebody walks in at the simulator; nobody is told. */
function walkIn(type: "ePass" | "membership" = "ePass") {
  const { id: dpId } = world.simulator.passes.create({ type, availableUsages: 5 });
  const { orderId, programId } = world.simulator.orders.walkIn({ dpId, push: false });
  return { dpId, orderId: orderId as OrderId, programId: programId as ProgramId };
}

describe("a walk-in", () => {
  test("that is pushed as documented is stored and used up, and DragonPass is not asked", async () => {
    const orderId = newOrderId();
    await push({ ...WALKIN, orderId });
    const getOrder = () => Promise.reject(new Error("nobody asks"));
    expect(await apply(orderId, { dragonpass: { getOrder } })).toEqual({ kind: "ended", as: "complete" });
    expect([await unapplied(orderId), await shown(orderId)]).toMatchObject([0, [{ status: "used" }]]);
  });

  test.each(["ePass", "membership"] as const)("on a pass of type %s is completed by its order", async (type) => {
    const { dpId, orderId } = walkIn(type);
    const odd = { ...WALKIN, orderId, programId: [], dpId: {}, resourceId: 5.5, resourceName: [], passengers: [] };
    await push(odd);
    expect(await apply(orderId)).toEqual({ kind: "ended", as: "complete" });
    expect(await shown(orderId)).toMatchObject([
      {
        programId: world.simulator.programIds[0],
        passId: dpId,
        resourceId: "N00012",
        resourceName: "Plaza Premium Lounge",
        transportHubName: "Gatwick Airport",
        passengers: { cardholder: null, guests: null },
      },
    ]);
    const of = async (passType: "ePass" | "membership") =>
      (await listRedemptions(world.deps.db, { passId: [dpId], passType }, { size: 1, after: null })).items.length;
    expect([await of(type), await of(type === "ePass" ? "membership" : "ePass")]).toEqual([1, 0]);
  });

  test("of Version 1 has the status of its order, not of the message", async () => {
    const { dpId, orderId, programId } = walkIn();
    await push({ ...VERSION_ONE, orderId, programId, membershipId: dpId });
    await apply(orderId);
    expect(await shown(orderId)).toMatchObject([{ status: "used", supplierStatus: 2 }]);
    expect(await unapplied(orderId)).toBe(0);
  });

  test("of Version 1 that does not say what it is about is one if its order is, and else is left alone", async () => {
    const { orderId } = walkIn();
    const nobodys = newOrderId();
    for (const id of [orderId, nobodys]) await push({ ...VERSION_ONE, orderId: id, programId: null, category: [] });
    expect(await apply(orderId)).toEqual({ kind: "ended", as: "complete" });
    expect(await shown(orderId)).toMatchObject([{ status: "used", resourceId: "N00129" }]);
    expect(await apply(nobodys)).toEqual({ kind: "ended", as: "no-walk-in" });
    expect([await unapplied(nobodys), await shown(nobodys)]).toEqual([1, []]);
  });

  test("is kept as it was pushed where DragonPass does not answer, after bounded reads", async () => {
    const orderId = newOrderId();
    await push({ ...WALKIN, orderId, resourceName: [] });
    const getOrder = () => Promise.reject(faultError("timeout"));
    const pauses: unknown[] = [];
    for (let unread = 0; ; unread += 1) {
      const result = await apply(orderId, { dragonpass: { getOrder } }, unread);
      expect([await unapplied(orderId), (await shown(orderId)).length]).toEqual([0, 1]);
      if (result.kind === "ended") {
        expect(result.as).toBe("as-pushed");
        break;
      }
      pauses.push(result.pauseMs);
    }
    expect(pauses).toEqual(DEFAULT_TIMINGS.walkinReadsMs);
  });

  test("is kept as it was pushed where its order is a prebooking's, or not of a program of ours", async () => {
    const request = world.request();
    const ordered = await world.order(request, await world.reserve(request));
    const prebooking = ordered.kind === "ordered" ? (ordered.booking.orderId as OrderId) : newOrderId();
    await push({
      ...WALKIN,
      orderId: prebooking,
      programId: request.programId ?? world.deps.programIds[0],
      resourceName: [],
    });
    const foreign = newOrderId();
    await push({ ...WALKIN, orderId: foreign, programId: "999", resourceName: [] });
    for (const orderId of [prebooking, foreign]) {
      expect(await apply(orderId)).toEqual({ kind: "ended", as: "as-pushed" });
      expect(await shown(orderId)).toMatchObject([{ status: "used", supplierStatus: 2, resourceName: null }]);
    }
  });

  test("of which nobody has told is none", async () => {
    expect(await apply(newOrderId())).toEqual({ kind: "ended", as: "no-walk-in" });
  });
});

describe("the sweep", () => {
  const inbox = (rung: WalkinPushed[], ringWalkin = async (event: WalkinPushed) => void rung.push(event)) =>
    createInboxActivities({
      db: world.deps.db,
      programIds: world.deps.programIds,
      log: world.deps.log,
      follow: async () => "followed" as const,
      ring: async () => "rung" as const,
      ringWalkin,
      ringBatch: NOTHING,
      ensureBatch: NOTHING,
      ensureSync: NOTHING,
      requestSync: NOTHING,
    });
  const makeDue = () => sql`update inbox set ring_due_at = now() where applied_at is null`.execute(world.deps.db);

  test("takes up walk-ins that the release before has stored, and shows them though Temporal is away", async () => {
    await sql`delete from inbox`.execute(world.deps.db);
    const [one, two, three] = [newOrderId(), newOrderId(), newOrderId()];
    await push({ ...WALKIN, orderId: one });
    await push(cancelled({ ...WALKIN, orderId: one }));
    await push({ ...WALKIN, orderId: two });
    await push({ ...VERSION_ONE, orderId: three });
    // That release knew of subjects, and left these to lie; the one before it did not even know them.
    await sql`update inbox set subject_kind = 'unstated', subject_id = null where order_id = ${two}`.execute(
      world.deps.db,
    );
    await makeDue();
    const away = inbox([], () => Promise.reject(new Error("away")));
    await away.ringDueEvents().catch(() => undefined);
    await expect(away.ringDueWalkins()).rejects.toThrow("away");
    expect([await shown(one), await shown(two)]).toMatchObject([[{ status: "cancelled" }], [{ status: "used" }]]);
    await makeDue();
    const rung: WalkinPushed[] = [];
    await inbox(rung).ringDueEvents();
    expect(await inbox(rung).ringDueWalkins()).toEqual({ rung: 2, more: false });
    expect(rung.map(({ orderId }) => orderId).sort()).toEqual([one, two, three].sort());
    expect(await inbox(rung).ringDueWalkins()).toEqual({ rung: 0, more: false });
  });
});

describe("a process that is killed at any point", { timeout: 60_000 }, () => {
  const stories: [string, (used: Message) => Message[]][] = [
    ["a walk-in and its cancellation", (used) => [used, cancelled(used)]],
    ["a cancellation that comes first, and all of it twice", (used) => [cancelled(used), used, cancelled(used), used]],
    ["a walk-in whose order has to be read", (used) => [{ ...cancelled(used), resourceName: [], passengers: [] }]],
  ];
  test.each(stories)("loses nothing and doubles nothing of %s", async (_, tellOf) => {
    await atEveryPoint(async (process) => {
      const { orderId } = walkIn();
      world.simulator.orders.changeStatus(orderId, 3, { push: false });
      const messages = tellOf({ ...WALKIN, orderId, programId: world.deps.programIds[0] });
      for (const message of messages) await endpointKilled(process, message);
      await workflow(orderId, process);
      const items = await shown(orderId);
      expect(items).toMatchObject([{ status: "cancelled", supplierStatus: 3, passId: WALKIN.dpId }]);
      expect(items[0]?.resourceName).not.toBeNull();
      expect(await unapplied(orderId)).toBe(0);
      const count = new Set(messages.map(({ status }) => status)).size;
      expect(
        await world.deps.db.selectFrom("inbox").select("id").where("order_id", "=", orderId).execute(),
      ).toHaveLength(count);
    });
  });

  /** DragonPass pushes again what was not answered; the first process may die at any point of it. */
  async function endpointKilled(process: DyingProcess, message: Message): Promise<void> {
    const { stored, push: pushed } = messageOf(message);
    const living = await process.living();
    try {
      if (living === null) throw new Error("another process answers");
      await createInboxWriter(living.queryPrepared(world.database)).write(stored);
      const ringer = createWalkinRinger({
        db: living.db(world.deps.db),
        workflows: { ring: (event) => living.does("a ring", async () => void event) },
        metrics: { countRing: () => undefined },
        log: world.deps.log,
      });
      ringer.ring({ orderId: pushed.facts.orderId as OrderId, status: null, occurredAt: null });
      await ringer.idle();
    } catch (error) {
      if (process.diedAt === null) throw error;
      if (living !== null && !isKilled(error)) throw error;
      await push(message);
    }
  }

  /** As Temporal carries it, once it has been rung, by the sweep at the latest: what was killed is repeated. */
  async function workflow(orderId: OrderId, process: DyingProcess): Promise<void> {
    const living = await process.living();
    const dying =
      living === null ? {} : { db: living.db(world.deps.db), dragonpass: living.dragonpass(world.deps.dragonpass) };
    try {
      expect(await apply(orderId, dying)).toEqual({ kind: "ended", as: "complete" });
    } catch (error) {
      if (!isKilled(error)) throw error;
      expect(await apply(orderId)).toEqual({ kind: "ended", as: "complete" });
    }
  }
});
