import type { Booking } from "../../src/contract/booking.ts";
import type { CreateOrderInput, CreateOrderResult, Reservation } from "../../src/domain/activity-interfaces.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { passScope } from "../../src/domain/booking/pass-key.ts";
import type { OpenedRequest } from "../../src/domain/booking/top-up.ts";
import { CLOCK_SKEW_MS } from "../../src/domain/once/clock-skew.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import { findBooking } from "../../src/store/bookings/bookings.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { StoreError } from "../../src/store/database/store-error.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { takeLease } from "../../src/store/once/leases.ts";
import { type MakeResult, makeOnce } from "../once/make.ts";
import { creationRequestId } from "../once/request-ids.ts";
import { type SettleResult, settleOpen } from "../once/settle.ts";
import { RESERVATION_REMAINING_MIN_MS } from "./check-availability.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { endAsRefused, over } from "./end-booking.ts";
import { orderCriteriaOf } from "./order-criteria.ts";
import { type OrderEffect, orderEffect } from "./order-effect.ts";
import { passKeyOf } from "./pass-of-request.ts";
import { compareClocks } from "./supplier-time.ts";
import { noteUnknownOutcome } from "./unknown-outcome.ts";

/** Refusals of fresh reservations until DragonPass is believed (A4: one cannot tell why the first was refused). */
const REFUSALS_MAX = 2;

/**
 * Makes the order of a booking, once: what an earlier attempt left open is settled first. Without a reservation it
 * only settles.
 */
export async function createOrder(deps: OrderDependencies, input: CreateOrderInput): Promise<CreateOrderResult> {
  const { request, reservation } = input;
  const { bookingId } = request;
  const effect = orderEffect(deps, request);
  const settled = await settleOpen(deps, effect);
  if (settled !== null) return await resultOf(deps, effect, request, settled);
  const row = await findBooking(deps.db, bookingId);
  if (row !== null && isEnded(row.booking.status)) return await over(deps, row.booking);
  if (reservation === null || !(await isReservationGood(deps, request, reservation))) return { kind: "reserve-again" };
  const made = await makeOnce(deps, effect, attemptOf(deps, input, reservation));
  return await resultOf(deps, effect, request, made);
}

function attemptOf(
  deps: OrderDependencies,
  { request, workflowId }: CreateOrderInput,
  { prebookingToken, validUntil }: Reservation,
) {
  const pass = passKeyOf(deps, request);
  return {
    scope: passScope(pass),
    requestId: creationRequestId(workflowId, prebookingToken),
    fence: { token: prebookingToken, validUntil: new Date(validUntil) },
    criteria: orderCriteriaOf(pass, request),
  };
}

async function resultOf(
  deps: OrderDependencies,
  effect: Pick<OrderEffect, "isRequestLost">,
  request: OpenedRequest,
  result: MakeResult<Booking> | SettleResult<Booking>,
): Promise<CreateOrderResult> {
  const { bookingId } = request;
  switch (result.kind) {
    case "made": {
      const { published: booking, outcomeWasUnknown, wasTurnedAway } = result;
      return { kind: "ordered", booking, outcomeWasUnknown, ...(wasTurnedAway && { wasTurnedAway }) };
    }
    case "nothing-made":
      return { kind: "reserve-again" };
    case "refused": {
      const attempts = await findAttempts(deps.db, bookingSubject(bookingId));
      if (attempts.filter(({ outcome }) => outcome === "refused").length < REFUSALS_MAX)
        return { kind: "reserve-again" };
      return await endAsRefused(deps, request, result.refusal);
    }
    case "ended": {
      const row = await findBooking(deps.db, bookingId);
      // A booking that has ended is not deleted while its workflow runs.
      if (row === null) throw new StoreError("booking_missing", "the booking that had ended is gone");
      return await over(deps, row.booking);
    }
    case "unsettled": {
      const { doubtful, ...unsettled } = result;
      const { differ } = await compareClocks(deps);
      const now = await databaseClock(deps.db);
      // What cannot come to an end by itself is no matter of time.
      const isForPerson = doubtful !== undefined || (await effect.isRequestLost());
      const booking = isForPerson ? await noteUnknownOutcome(deps, { bookingId, orderIds: doubtful }) : undefined;
      return { ...unsettled, now, ...(differ && { clocksDiffer: true }), ...(booking && { booking }) };
    }
    default:
      return result;
  }
}

/** Whether the reservation can still make an order, and the pass is ours until it no longer can. */
async function isReservationGood(
  deps: OrderDependencies,
  request: OpenedRequest,
  { prebookingToken, validUntil }: Reservation,
): Promise<boolean> {
  if (validUntil - RESERVATION_REMAINING_MIN_MS <= (await databaseClock(deps.db))) return false;
  const subject = bookingSubject(request.bookingId);
  const attempts = await findAttempts(deps.db, subject);
  if (attempts.some(({ outcome, fence }) => outcome === "refused" && fence?.token === prebookingToken)) return false;
  const until = new Date(validUntil + CLOCK_SKEW_MS);
  return (await takeLease(deps.db, passScope(passKeyOf(deps, request)), subject, until)).kind === "held";
}
