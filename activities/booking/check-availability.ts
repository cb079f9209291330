import { setTimeout as pause } from "node:timers/promises";
import type { PrebookingRequest } from "../../src/contract/prebooking-request.ts";
import type { CheckAvailabilityInput, CheckAvailabilityResult } from "../../src/domain/activity-interfaces.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { type PassKey, passScope } from "../../src/domain/booking/pass-key.ts";
import { CLOCK_SKEW_MS } from "../../src/domain/once/clock-skew.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import { RESERVATION_LIFETIME_SECONDS } from "../../src/dragonpass/assumptions.ts";
import { findBooking } from "../../src/store/bookings/bookings.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { extendLease, type Lease, takeLease } from "../../src/store/once/leases.ts";
import { standingOf } from "../once/standing.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { endAsRefused, endWithoutOrder, over } from "./end-booking.ts";
import { passKeyOf } from "./pass-of-request.ts";
import { compareClocks } from "./supplier-time.ts";

/** A reservation that ends sooner is not used: the request may take that long. */
export const RESERVATION_REMAINING_MIN_MS = 15_000;

/** Two bookings of one pass are seconds apart as a rule: a short wait here spares a timer. */
const PASS_WAIT_MS = 3_000;
const PASS_POLL_MS = 100;

/**
 * Reserves the slot on the pass. DragonPass keeps one reservation per pass and a new check releases the old
 * one, so the pass is leased first, until its token can no longer make an order.
 */
export async function checkAvailability(
  deps: OrderDependencies,
  { request, refusal }: CheckAvailabilityInput,
): Promise<CheckAvailabilityResult> {
  const { db, dragonpass } = deps;
  const { bookingId } = request;
  const row = await findBooking(db, bookingId);
  const isOver = row !== null && isEnded(row.booking.status);
  if (isOver && row.booking.orderId !== null) return await over(deps, row.booking);
  // A reset may come here again after an order was asked for: a new check would release what it holds. And a booking
  // that has ended without an order may have one all the same, where the database had lost its attempt.
  const standing = await standingOf(db, bookingSubject(bookingId));
  if (standing !== null) return standing;
  if (isOver) return await over(deps, row.booking);
  if (refusal !== undefined) return await endWithoutOrder(deps, bookingId, { status: "rejected", reason: refusal });

  const pass = passKeyOf(deps, request);
  const lease = await takePassSoon(deps, pass, request);
  if (lease.kind === "busy") return { kind: "pass-busy", until: lease.until.getTime() };
  const { module, resourceId, optionId, prebookingDate, adultCount, childCount, topUpOrderId } = request;
  if (resourceId === undefined) throw new TypeError("nothing is reserved for a booking that was not opened");
  const answer = await dragonpass.checkAvailability({
    programId: pass.programId,
    pass: request.pass,
    module,
    resourceId,
    optionId,
    prebookingDate,
    adultCount,
    childCount,
    ...(topUpOrderId !== undefined && { topUpOrderId }),
  });
  if (answer.kind === "refused") return await endAsRefused(deps, request, answer.refusal);
  const { available, prebookingToken, validUntil } = answer.value;
  if (!available || prebookingToken === null) {
    const reason = {
      code: "not_available",
      message: "DragonPass has no free slot for this request.",
      details: null,
    } as const;
    return await endWithoutOrder(deps, bookingId, { status: "unavailable", reason });
  }
  const until = await endInDatabaseTime(deps, validUntil);
  await extendLease(db, passScope(pass), bookingSubject(bookingId), new Date(until + CLOCK_SKEW_MS));
  return { kind: "reserved", reservation: { prebookingToken, validUntil: until } };
}

/**
 * When a reservation that was just made ends, by the database's clock: DragonPass says it by its own. One that would be
 * over already says that a clock is misread, and lives as long as is assumed.
 */
async function endInDatabaseTime(deps: OrderDependencies, validUntil: Date | null): Promise<number> {
  const { supplierLeadMs } = await compareClocks(deps);
  const now = await databaseClock(deps.db);
  const until = validUntil === null ? 0 : validUntil.getTime() - supplierLeadMs;
  return until - now > RESERVATION_REMAINING_MIN_MS ? Math.round(until) : now + RESERVATION_LIFETIME_SECONDS * 1_000;
}

/** Until DragonPass has said how long, the pass is leased as long as a reservation is assumed to live. */
async function takePassSoon({ db }: OrderDependencies, pass: PassKey, request: PrebookingRequest): Promise<Lease> {
  const length = RESERVATION_LIFETIME_SECONDS * 1_000 + CLOCK_SKEW_MS;
  const giveUpAt = performance.now() + PASS_WAIT_MS;
  for (;;) {
    const lease = await takeLease(db, passScope(pass), bookingSubject(request.bookingId), length);
    if (lease.kind === "held" || performance.now() >= giveUpAt) return lease;
    await pause(PASS_POLL_MS);
  }
}
