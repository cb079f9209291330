import type { BookingId, OrderId } from "../src/contract/vocabulary.ts";
import type { Ordered, Unsettled } from "../src/domain/activity-interfaces.ts";
import { SupplierError } from "../src/dragonpass/errors.ts";
import type { SupplierOrder } from "../src/dragonpass/schemas/order.ts";
import { findAttempts, findUnsettledAttempts, NEVER_SHOWED, settleAttempt } from "../src/store/attempts.ts";
import { ringSoon, unappliedOfOrders } from "../src/store/inbox.ts";
import { claimOrder, orderOf } from "../src/store/order-index.ts";
import { releasePassLease } from "../src/store/pass-leases.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { publishOrder } from "./publish-order.ts";
import { findOpened, syncOrder } from "./sync-order.ts";
import { unsettledSince } from "./unsettled-since.ts";

/** An order that was made, or found, for a booking. */
export interface FoundOrder {
  readonly bookingId: BookingId;
  readonly order: SupplierOrder;
  /** Taken before the request that showed the order. */
  readonly readNumber: number;
}

/**
 * Claims an order for a booking and publishes it: claim, commit, then look at the events that wait for it.
 * Null where the order belongs to another booking.
 */
export async function claimAndPublish(deps: OrderDependencies, found: FoundOrder): Promise<Ordered | Unsettled | null> {
  const { db } = deps;
  const { bookingId, order, readNumber } = found;
  const claim = await claimOrder(db, { orderId: order.orderId as OrderId, bookingId });
  if (claim.kind === "taken") return null;
  // The booking's order was found by somebody else meanwhile; this one shows up as a stray.
  if (claim.kind === "has-other") return await publishClaimed(deps, bookingId);
  // The events that wait are left to the read below: a creation's answer may be older than they are.
  await publishOrder(db, { bookingId, order, readNumber, source: "create", events: [], acceptLagging: true });
  return await applyWaitingEvents(deps, bookingId, order.orderId as OrderId);
}

/**
 * Publishes the order that a booking has claimed; null where it has claimed none. It stays unsettled while DragonPass
 * does not show it, perhaps from a copy that lags: without an order to show the workflow would ask again at once.
 */
export async function publishClaimed(
  deps: OrderDependencies,
  bookingId: BookingId,
): Promise<Ordered | Unsettled | null> {
  const orderId = await orderOf(deps.db, bookingId);
  if (orderId === null) return null;
  let { booking } = await findOpened(deps, bookingId);
  if (booking.orderId === null) ({ booking } = await syncOrder(deps, { bookingId, reason: "claimed" }));
  if (booking.orderId === null) {
    return { kind: "unsettled", since: (await unsettledSince(deps.db, bookingId)) ?? Date.now() };
  }
  // We died between the claim and this: whichever attempt made the order, none is open any more.
  for (const attempt of await findUnsettledAttempts(deps.db, bookingId)) {
    await settleAttempt(deps.db, attempt.id, { outcome: "adopted", orderId });
  }
  return await applyWaitingEvents(deps, bookingId, orderId);
}

async function applyWaitingEvents(deps: OrderDependencies, bookingId: BookingId, orderId: OrderId): Promise<Ordered> {
  const waiting = await unappliedOfOrders(deps.db, [orderId]);
  if (waiting.length > 0) {
    try {
      await syncOrder(deps, { bookingId, reason: "pushed" });
    } catch (error) {
      // The order is known and published; the sweep rings for these events again, soon: they have an owner now.
      if (!(error instanceof SupplierError)) throw error;
      await ringSoon(
        deps.db,
        waiting.map(({ id }) => id),
      );
      deps.log.warn({ bookingId, code: error.code }, "the order could not be read for the events that waited for it");
    }
  }
  const { booking, pass, programId } = await findOpened(deps, bookingId);
  await releasePassLease(deps.db, { programId, ...pass }, bookingId);
  return { kind: "ordered", booking, outcomeWasUnknown: await outcomeWasUnknown(deps, bookingId) };
}

/** Whether an answer was lost on the way: then a second request may have made a second order. */
async function outcomeWasUnknown({ db }: OrderDependencies, bookingId: BookingId): Promise<boolean> {
  const attempts = await findAttempts(db, bookingId);
  return attempts.some(({ outcome, outcomeCode }) => outcome === "adopted" || outcomeCode === NEVER_SHOWED);
}
