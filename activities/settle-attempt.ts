import type { PrebookingRequest } from "../src/contract/prebooking-request.ts";
import type { OrderId } from "../src/contract/vocabulary.ts";
import type { CreateOrderResult } from "../src/domain/activity-interfaces.ts";
import { CLOCK_SKEW_MS } from "../src/domain/order-matching.ts";
import { SUPPLIER_CODES } from "../src/dragonpass/assumptions.ts";
import { SupplierError } from "../src/dragonpass/errors.ts";
import { type Attempt, NEVER_SHOWED, noteAttempt, settleAttempt } from "../src/store/attempts.ts";
import { startRead } from "../src/store/bookings.ts";
import { claimAndPublish } from "./claim-order.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { findUnclaimedOrders } from "./look-up-order.ts";
import { sendOrder } from "./send-order.ts";

/** An order that is made late shows within this; a look-up is only believed when it is repeated after it. */
const LATE_ORDER_MS = 60_000;

/**
 * Settles attempts whose outcome is not known. The order is looked for first; where there is none, the same
 * token and request id are sent again: a token is good for one order, it keeps a second one out. No refusal is
 * final here. A new reservation is made only after the token has expired and two look-ups with a pause between
 * them were empty.
 */
export async function settleUnsettled(
  deps: OrderDependencies,
  request: PrebookingRequest,
  { unsettled, since }: { readonly unsettled: readonly Attempt[]; readonly since: number },
): Promise<CreateOrderResult> {
  try {
    let isSettled = true;
    for (const attempt of unsettled) {
      const adopted = await adopt(deps, request, attempt);
      if (adopted !== null) return adopted;
      const result = await repeatOrGiveUp(deps, request, attempt);
      if (result?.kind === "ordered") return result;
      isSettled = isSettled && result?.kind === "reserve-again";
    }
    return isSettled ? { kind: "reserve-again" } : { kind: "unsettled", since };
  } catch (error) {
    if (!(error instanceof SupplierError)) throw error;
    // DragonPass cannot be asked now; the workflow looks again, so that it can say what it waits for.
    deps.log.warn({ bookingId: request.bookingId, code: error.code }, "the order could not be looked up");
    return { kind: "unsettled", since };
  }
}

async function adopt(
  deps: OrderDependencies,
  request: PrebookingRequest,
  attempt: Attempt,
): Promise<CreateOrderResult | null> {
  const { bookingId } = request;
  const readNumber = await startRead(deps.db, bookingId);
  for (const order of await findUnclaimedOrders(deps, attempt)) {
    // Adopting is claiming: another booking may have been faster.
    const ordered = await claimAndPublish(deps, { bookingId, order, readNumber });
    if (ordered === null) continue;
    if (ordered.kind === "unsettled") return ordered;
    await settleAttempt(deps.db, attempt.id, { outcome: "adopted", orderId: order.orderId as OrderId });
    return { ...ordered, outcomeWasUnknown: true };
  }
  return null;
}

/** Null while the attempt stays unsettled. */
async function repeatOrGiveUp(
  deps: OrderDependencies,
  request: PrebookingRequest,
  attempt: Attempt,
): Promise<CreateOrderResult | null> {
  const now = Date.now();
  if (attempt.refusedWhileUnsettled) return null;
  if (now < attempt.validUntil.getTime()) return await repeat(deps, request, attempt);
  // DragonPass's clock may be behind ours: its token may still be good.
  const expiredAt = attempt.validUntil.getTime() + CLOCK_SKEW_MS;
  if (now < expiredAt) return null;
  const { emptyLookUpAt } = attempt;
  if (emptyLookUpAt === null || emptyLookUpAt.getTime() < expiredAt) {
    await noteAttempt(deps.db, attempt.id, { emptyLookUpAt: new Date(now) });
    return null;
  }
  if (now - emptyLookUpAt.getTime() < LATE_ORDER_MS) return null;
  await settleAttempt(deps.db, attempt.id, { outcome: "no-order", code: NEVER_SHOWED });
  return { kind: "reserve-again" };
}

async function repeat(
  deps: OrderDependencies,
  request: PrebookingRequest,
  attempt: Attempt,
): Promise<CreateOrderResult | null> {
  // Committed first: a refusal of the request before this one is not final from here on.
  if (!(await noteAttempt(deps.db, attempt.id, { emptyLookUpAt: new Date() }))) return null;
  const { readNumber, outcome } = await sendOrder(deps, request, attempt);
  if (outcome.kind === "refused") {
    // Under our lease nobody else can have spent the token: it was refused because it has made the order.
    if (outcome.refusal.supplierCode === SUPPLIER_CODES.prebookingTokenInvalid) {
      await noteAttempt(deps.db, attempt.id, { refusedWhileUnsettled: true });
    }
    return null;
  }
  if (outcome.kind !== "ok") return null;
  const order = outcome.value;
  const ordered = await claimAndPublish(deps, { bookingId: request.bookingId, order, readNumber });
  if (ordered?.kind !== "ordered") return ordered;
  await settleAttempt(deps.db, attempt.id, { outcome: "created", orderId: order.orderId as OrderId });
  return { ...ordered, outcomeWasUnknown: true };
}
