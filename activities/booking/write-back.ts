import type { BookingId } from "../../src/contract/vocabulary.ts";
import { attention, type Notice } from "../../src/domain/booking/attention.ts";
import { withAttention } from "../../src/domain/booking/booking.ts";
import type { BookingEvidence, ScheduledCreation } from "../../src/domain/booking/booking-evidence.ts";
import type { OrderCriteria } from "../../src/domain/booking/order-matching.ts";
import { passScope } from "../../src/domain/booking/pass-key.ts";
import { upgradeBooking } from "../../src/domain/booking/stored-booking.ts";
import { bookingSubject, ORDER_KIND } from "../../src/domain/once/subject.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { restoreBooking } from "../../src/store/bookings/restore-booking.ts";
import { type ScheduledAttempt, writeBack } from "../once/evidence.ts";
import { creationRequestId, forgottenRequestId } from "../once/request-ids.ts";
import { repeatLater } from "../supplier-failure.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { doubtLost } from "./doubt-late.ts";
import { orderCriteriaOf } from "./order-criteria.ts";

/** The creation that an activity is there for, and how often it has been begun before. */
export interface Trying {
  readonly prebookingToken: string;
  readonly tries: number;
}

/** Whether an activity needs the order that the evidence knows, or may take it back. */
export interface Insistence {
  readonly insistsOnOrder: boolean;
}

/**
 * Writes back what the database has lost of what the workflow knows: the row, the claim, the attempts. Every activity
 * that acts on an order does so with its evidence in the database, or not at all:
 *
 * - A row that names another run of the booking is taken: the evidence is of the booking, and not of the run. Where it
 *   is an activity of a run that Temporal has given up, the run that carries the booking takes the row back with its
 *   next one. Until then both go by the same claims and attempts, which one lock guards, so neither can order twice.
 * - A row of another booking is left alone, and nothing is asked of DragonPass: no creation, cancellation, read or end
 *   of this one would be that one's. A run that Temporal has given up stops with that. One that Temporal still runs
 *   repeats it, and a person is asked: each booking has what the other lacks, so none may make way by itself.
 * - An order that another booking has claimed is left to that one, and a person is asked; whose word about it is what
 *   only `resolveOrder` carries out.
 * @returns whether anything had been lost
 * @throws ApplicationFailure `booking_replaced` or `order_disputed`, repeated, for the last two
 */
export async function writeBookingBack(
  deps: OrderDependencies,
  evidence: BookingEvidence,
  trying: Trying | null,
  { insistsOnOrder }: Insistence,
): Promise<boolean> {
  const booking = upgradeBooking(evidence.booking);
  const { bookingId, orderId } = booking;
  const known = { request: null, ...evidence, booking };
  const row = await restoreBooking(deps.db, known, () => doubtLost(deps, known));
  if (row === "of-another-booking") {
    await askPerson(deps, bookingId, attention("not_followed"));
    throw repeatLater(
      "booking_replaced",
      "The booking's id stands for another request by now; a person decides.",
      null,
    );
  }
  const attempts = evidence.creations.flatMap((creation) => attemptOf({ ...evidence, booking }, creation, trying));
  const owned = { subject: bookingSubject(bookingId), thingKind: ORDER_KIND };
  const found = await writeBack(deps, owned, { thingId: orderId, attempts });
  if (found === "disputed" && orderId !== null && insistsOnOrder) {
    await askPerson(deps, bookingId, attention("order_disputed", { orderId }));
    throw repeatLater("order_disputed", "Another booking has claimed the order of this one; a person decides.", null);
  }
  const wentBack = row === "restored" || found === "lost";
  if (wentBack) deps.log.warn({ bookingId }, "the database had lost what was known of a booking; it is written again");
  return wentBack;
}

function attemptOf(
  { workflowId, firstExecutionRunId, booking }: BookingEvidence,
  { prebookingToken: token, requestId, validUntil, since, madeNothing }: ScheduledCreation,
  trying: Trying | null,
): ScheduledAttempt<OrderCriteria>[] {
  const { programId, pass, resourceId } = booking;
  // A booking that was opened has them.
  if (programId === null || pass === null || resourceId === null) return [];
  const isTried = trying !== null && trying.prebookingToken === token;
  const key = { programId, ...pass };
  return [
    {
      scope: passScope(key),
      ...(token === null
        ? {
            requestId: requestId ?? forgottenRequestId(workflowId, firstExecutionRunId),
            fence: null,
            forgottenSince: new Date(booking.createdAt),
          }
        : {
            requestId: requestId ?? creationRequestId(workflowId, token),
            fence: { token, validUntil: new Date(validUntil) },
          }),
      criteria: orderCriteriaOf(key, { ...booking, resourceId }),
      since: new Date(since),
      outcome: isTried ? { tries: trying.tries } : madeNothing ? "nothing-made" : "unknown",
    },
  ];
}

async function askPerson({ db }: OrderDependencies, bookingId: BookingId, notice: Notice): Promise<void> {
  await changeBooking(db, bookingId, async ({ booking, nowMs }) => ({
    booking: withAttention(booking, notice, nowMs),
  }));
}
