import { v5 as uuidV5 } from "uuid";
import type { PrebookingRequest } from "../src/contract/prebooking-request.ts";
import type { OrderId } from "../src/contract/vocabulary.ts";
import type {
  CreateOrderInput,
  CreateOrderResult,
  Over,
  Reservation,
  Unsettled,
} from "../src/domain/activity-interfaces.ts";
import { CLOCK_SKEW_MS } from "../src/domain/order-matching.ts";
import { isEnded } from "../src/domain/order-status.ts";
import { usagesOfOrder } from "../src/dragonpass/assumptions.ts";
import {
  type Attempt,
  beginAttempt,
  findAttempts,
  findUnsettledAttempts,
  NEVER_SHOWED,
  type NewAttempt,
  settleAttempt,
  settleWithoutOrder,
} from "../src/store/attempts.ts";
import { changeBooking, findBooking } from "../src/store/bookings.ts";
import { takePassLease } from "../src/store/pass-leases.ts";
import { claimAndPublish, publishClaimed } from "./claim-order.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { endWithoutOrder, over, passKeyOf } from "./end-booking.ts";
import { sendOrder } from "./send-order.ts";
import { settleUnsettled } from "./settle-attempt.ts";
import { repeatLater, throttled, unauthenticated } from "./supplier-failure.ts";
import { unsettledSince } from "./unsettled-since.ts";

/** Namespace of the request ids (UUID v5), so that a repeated request carries the same one. */
const REQUEST_ID_NAMESPACE = "6d0a0a4e-5a3f-5f0e-9c0b-2b5c1b1c8a44";

/** A reservation that ends sooner is not used: the request may take that long. */
const RESERVATION_REMAINING_MIN_MS = 15_000;

/** Refusals of fresh reservations until DragonPass is believed (A4: one cannot tell why the first was refused). */
const REFUSALS_MAX = 2;

/**
 * Makes the order, once. Before the request is sent the attempt is committed; an attempt without an outcome is
 * unsettled, whatever became of the activity that made it, and is settled before anything new is tried.
 */
export async function createOrder(deps: OrderDependencies, input: CreateOrderInput): Promise<CreateOrderResult> {
  const { request, reservation, workflowId } = input;
  const { bookingId } = request;
  const claimed = await publishClaimed(deps, bookingId);
  if (claimed !== null) return claimed;
  const attempts = await findAttempts(deps.db, bookingId);
  const unsettled = attempts.filter(({ outcome }) => outcome === null);
  if (unsettled.length > 0) return await settleUnsettled(deps, request, { unsettled, since: firstLostAt(attempts) });
  const row = await findBooking(deps.db, bookingId);
  if (row !== null && isEnded(row.booking.status)) return await over(deps, row.booking);

  if (reservation === null || !(await isReservationGood(deps, request, reservation, attempts)))
    return { kind: "reserve-again" };
  const begun = await beginUnlessDecided(deps, {
    bookingId,
    pass: passKeyOf(deps, request),
    prebookingToken: reservation.prebookingToken,
    requestId: uuidV5(`${workflowId} ${reservation.prebookingToken}`, REQUEST_ID_NAMESPACE),
    validUntil: new Date(reservation.validUntil),
    resourceId: request.resourceId,
    optionId: request.optionId,
    prebookingDate: request.prebookingDate,
    usages: usagesOfOrder(request.adultCount, request.childCount),
  });
  return begun.kind === "begun" ? await sendFirst(deps, request, begun.attempt, refusalsOf(attempts)) : begun;
}

/**
 * Commits the attempt, under the lock of the booking under which it is also ended: neither an activity that was given
 * up nor one that follows a reset sends anything for a booking that has ended, or beside a request whose outcome is open.
 */
async function beginUnlessDecided(
  deps: OrderDependencies,
  attempt: NewAttempt,
): Promise<Over | Unsettled | { kind: "begun"; attempt: Attempt }> {
  let begun: Unsettled | { kind: "begun"; attempt: Attempt } | null = null;
  const booking = await changeBooking(deps.db, attempt.bookingId, async (row, trx) => {
    begun = null;
    if (isEnded(row.booking.status)) return null;
    const since = row.booking.orderId === null ? await unsettledSince(trx, attempt.bookingId) : Date.now();
    if (since !== null) begun = { kind: "unsettled", since };
    else begun = { kind: "begun", attempt: await beginAttempt(trx, attempt) };
    return null;
  });
  return begun ?? (await over(deps, booking));
}

async function sendFirst(
  deps: OrderDependencies,
  request: PrebookingRequest,
  attempt: Attempt,
  refusals: number,
): Promise<CreateOrderResult> {
  const { bookingId } = request;
  const { readNumber, outcome } = await sendOrder(deps, request, attempt);
  const since = attempt.startedAt.getTime();
  // False where a run that was reset, or a worker that was taken for dead, is not the only one that has sent it.
  const isWithoutOrder = async (ending: "refused" | "no-order", code: string | null) =>
    (await settleWithoutOrder(deps.db, attempt.id, { outcome: ending, code })) &&
    (await findUnsettledAttempts(deps.db, bookingId)).length === 0;
  switch (outcome.kind) {
    case "ok": {
      const order = outcome.value;
      const ordered = await claimAndPublish(deps, { bookingId, order, readNumber });
      if (ordered?.kind !== "ordered") return ordered ?? { kind: "unsettled", since };
      await settleAttempt(deps.db, attempt.id, { outcome: "created", orderId: order.orderId as OrderId });
      return ordered;
    }
    case "refused": {
      const { supplierCode, message } = outcome.refusal;
      if (!(await isWithoutOrder("refused", supplierCode))) return { kind: "unsettled", since };
      if (refusals + 1 < REFUSALS_MAX) return { kind: "reserve-again" };
      const reason = { code: "supplier_refused", message, details: { supplierCode } };
      return await endWithoutOrder(deps, bookingId, { status: "rejected", reason });
    }
    case "throttled":
      if (!(await isWithoutOrder("no-order", "throttled"))) return { kind: "unsettled", since };
      throw throttled(outcome.retryAfterMs);
    case "unauthenticated":
      if (!(await isWithoutOrder("no-order", outcome.supplierCode))) return { kind: "unsettled", since };
      throw unauthenticated();
    case "unknown":
      if (outcome.sent) return { kind: "unsettled", since };
      if (!(await isWithoutOrder("no-order", "not-sent"))) return { kind: "unsettled", since };
      throw repeatLater("supplier_unreachable", "DragonPass could not be reached; nothing was sent.", null);
  }
}

/** Whether the reservation can still make an order, and the pass is ours until it no longer can. */
async function isReservationGood(
  deps: OrderDependencies,
  request: PrebookingRequest,
  { prebookingToken, validUntil }: Reservation,
  attempts: readonly Attempt[],
): Promise<boolean> {
  if (validUntil - RESERVATION_REMAINING_MIN_MS <= Date.now()) return false;
  const wasRefused = attempts.some(
    (attempt) => attempt.outcome === "refused" && attempt.prebookingToken === prebookingToken,
  );
  if (wasRefused) return false;
  const until = new Date(validUntil + CLOCK_SKEW_MS);
  return (await takePassLease(deps.db, passKeyOf(deps, request), request.bookingId, until)).kind === "held";
}

/** When the first answer was lost: a person is asked also where each further request meets the same. */
function firstLostAt(attempts: readonly Attempt[]): number {
  const lost = attempts.filter(({ outcome, outcomeCode }) => outcome === null || outcomeCode === NEVER_SHOWED);
  return Math.min(...lost.map(({ startedAt }) => startedAt.getTime()));
}

function refusalsOf(attempts: readonly Attempt[]): number {
  return attempts.filter(({ outcome }) => outcome === "refused").length;
}
