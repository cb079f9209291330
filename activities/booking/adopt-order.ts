import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId, OrderId } from "../../src/contract/vocabulary.ts";
import type { ResolveOrderResult } from "../../src/domain/activity-interfaces.ts";
import { NO_ORDER_LOST } from "../../src/domain/booking/on-resolved.ts";
import { isTopUp } from "../../src/domain/booking/top-up.ts";
import { CLOCK_SKEW_MS } from "../../src/domain/once/clock-skew.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { SupplierOrder } from "../../src/dragonpass/schemas/order.ts";
import { startRead } from "../../src/store/bookings/start-read.ts";
import { isUnsettled } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { findClaim } from "../../src/store/once/claims.ts";
import { settleAttempt } from "../../src/store/once/settle-attempt.ts";
import { claimAndPublish, type Made, publishClaimed } from "../once/claim.ts";
import { orderNotFree, refused } from "../once/word-refusals.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { listSince } from "./look-up-order.ts";
import { orderOfBooking } from "./order-effect.ts";
import { findOpened } from "./sync-order.ts";

/** Claims the order that a person names as the lost one, as a look-up would have done that had recognised it. */
export async function adoptOrder(
  deps: OrderDependencies,
  bookingId: BookingId,
  orderId: OrderId,
): Promise<ResolveOrderResult> {
  const { db } = deps;
  const subject = bookingSubject(bookingId);
  const effect = orderOfBooking(deps, bookingId);
  const claimed = (await findClaim(db, subject))?.thing.id ?? null;
  if (claimed !== null && claimed !== orderId) return refused(NO_ORDER_LOST);
  // Adopted by an attempt that has died since, or found by itself; what comes after the claim may not have been done.
  const ours = await publishClaimed(deps, effect);
  if (ours?.kind === "made") return ordered(ours);
  if (ours !== null) return orderNotFree(orderId, "is not shown by DragonPass");
  const { booking } = await findOpened(deps, bookingId);
  const open = (await findAttempts(db, subject)).filter(isUnsettled);
  if (booking.status !== "requested" || open.length === 0) return refused(NO_ORDER_LOST);
  const readNumber = await startRead(db, bookingId);
  const order = await readNamed(deps, bookingId, orderId);
  if (order === null) return orderNotFree(orderId, "is not one that DragonPass knows on this pass");
  if (order.resourceId !== null && booking.resourceId !== null && order.resourceId !== booking.resourceId)
    return orderNotFree(orderId, "is for another resource");
  if (order.isTopUp !== null && order.isTopUp !== isTopUp(booking))
    return orderNotFree(orderId, order.isTopUp ? "is a top-up" : "is no top-up");
  const made = { order, readNumber };
  const adopted = await claimAndPublish(deps, effect, { made, attempt: open.at(-1) ?? null, how: "adopted" });
  if (adopted === null) return orderNotFree(orderId, "belongs to another booking");
  // Another one was found by itself while this was looked at.
  if (adopted.kind === "claimed" || adopted.published.orderId !== orderId) return refused(NO_ORDER_LOST);
  for (const attempt of open) await settleAttempt(db, attempt, { outcome: "adopted", thingId: orderId });
  return ordered(adopted);
}

function ordered({ published }: Made<Booking>): ResolveOrderResult {
  return { kind: "ordered", booking: published, outcomeWasUnknown: true };
}

/** Null where DragonPass does not know it, or refuses to show it: it may be somebody else's. */
async function readNamed(
  deps: OrderDependencies,
  bookingId: BookingId,
  orderId: OrderId,
): Promise<SupplierOrder | null> {
  const { booking, pass, programId } = await findOpened(deps, bookingId);
  try {
    const found = await deps.dragonpass.getOrder({ programId, pass, orderId });
    if (found.kind === "not-found") return null;
    const { passId } = found.value;
    if (passId !== null) return passId === pass.id ? found.value : null;
    // It is shown by its id alone, and does not say whose it is: the list of the pass does.
    const since = Date.parse(booking.createdAt) - CLOCK_SKEW_MS;
    const listed = await listSince(deps.dragonpass, programId, pass, since);
    return listed.some((item) => item.orderId === orderId) ? found.value : null;
  } catch (error) {
    if (error instanceof SupplierError && error.code === "supplier_refused") return null;
    throw error;
  }
}
