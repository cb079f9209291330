import type { FaultHandle } from "../../../src/simulator/faults.ts";
import { holdLock, type LockHolder } from "../database/blocked-statements.ts";
import { ordersOf } from "../proxies/supplier-view.ts";
import { waitUntil } from "../wait-until.ts";
import type { World } from "./world.ts";

/** How far the making of an order has come when something happens to the process. */
export const STAGES = [
  "while it reserves",
  "before DragonPass gets the request",
  "while the request is on its way",
  "after the order was made, before the answer",
] as const;
/** These take a lock in the database of the service, which the embedded one does not allow. */
export const DATABASE_STAGES = [
  "after the answer, before the claim",
  "after the claim, before it is published",
] as const;
type Stage = (typeof STAGES)[number] | (typeof DATABASE_STAGES)[number];

/** A booking that has been brought to a stage, and stays there. */
export interface StagedBooking {
  readonly stage: Stage;
  readonly bookingId: string;
  readonly passId: string;
  /** The process is dead: what it had sent goes on as it would, and nothing waits for it any more. */
  afterDeath(): Promise<void>;
  /** Lets everything go that is still held. */
  release(): Promise<void>;
}

/** Brings a booking of its own to this stage. */
export async function stageBooking(world: World, stage: Stage): Promise<StagedBooking> {
  const passId = world.createPassId();
  const operation = stage === "while it reserves" ? "checkAvailability" : "createOrder";
  const isBeforeOrder = stage === "before DragonPass gets the request" || stage === "while the request is on its way";
  const held = world.simulator.faults.add({
    match: { operation, passId },
    kind: "hold",
    when: isBeforeOrder ? "before" : "after",
    times: 1,
  });
  const { body } = await world.ask(passId);
  await held.waitForHit();
  const lock = await lockFor(world, stage, { passId, bookingId: body.bookingId, held });
  return {
    stage,
    bookingId: body.bookingId,
    passId,
    afterDeath: async () => {
      if (stage === "while the request is on its way") held.release();
      await lock?.endBlocked();
      await lock?.release();
    },
    release: async () => {
      held.release();
      await lock?.release();
    },
  };
}

async function lockFor(
  { simulator, databaseUrl }: World,
  stage: Stage,
  { passId, bookingId, held }: { passId: string; bookingId: string; held: FaultHandle },
): Promise<LockHolder | null> {
  if (databaseUrl === null) return null;
  switch (stage) {
    case "after the answer, before the claim": {
      const [order] = await waitUntil(
        () => ordersOf(simulator, passId),
        (orders) => orders.length === 1,
      );
      const claim = `insert into claims (thing_kind, thing_id, subject_kind, subject_id)
        values ('order', $1, 'prebooking', 'nobody')`;
      const lock = await holdLock(databaseUrl, claim, [order?.orderId]);
      held.release();
      await lock.untilBlocked("claims");
      return lock;
    }
    case "after the claim, before it is published": {
      const lock = await holdLock(databaseUrl, "select from bookings where booking_id = $1 for update", [bookingId]);
      held.release();
      await lock.untilBlocked("bookings");
      return lock;
    }
    default:
      return null;
  }
}
