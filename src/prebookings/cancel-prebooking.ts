import type { Booking } from "../contract/booking.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { asOf } from "../domain/booking/booking.ts";
import { isFinalForCaller } from "../domain/booking/order-status.ts";
import { instantOf } from "../domain/instant.ts";
import { addToLogContext } from "../log/log-context.ts";
import { findBooking } from "../store/bookings/bookings.ts";
import { noteCancellation } from "../store/bookings/note-cancellation.ts";
import type { Db } from "../store/database/database.ts";
import { makeLooksDue } from "../store/watch/overdue.ts";
import { BOOKINGS } from "../store/watch/watched-table.ts";
import type { CancelAnswer, PrebookingWorkflows } from "../temporal/client/prebooking-workflows.ts";
import { type RestartPrebookingDependencies, restartPrebooking } from "./restart-prebooking.ts";
import { storedBooking } from "./stored-booking.ts";

/** Dependencies of `cancelPrebooking`. */
export interface CancelPrebookingDependencies {
  readonly db: Db;
  readonly workflows: Pick<PrebookingWorkflows, "cancel" | "requested">;
  /** Starts a booking again that nobody has ever opened. */
  readonly executions: RestartPrebookingDependencies["executions"];
  readonly now: () => number;
}

/** How cancelling a booking ended. */
export type CancelResult =
  /** It is cancelled, now or since earlier, by whomever. */
  | { readonly kind: "cancelled"; readonly booking: Booking }
  /** The cancellation is requested and will be carried out. */
  | { readonly kind: "remembered"; readonly booking: Booking }
  /** It cannot be cancelled, and why; the booking is null where it has never been published. */
  | {
      readonly kind: "refused";
      readonly code: "booking_final" | "cancellation_window_closed";
      readonly message: string;
      readonly booking: Booking | null;
    }
  /** It is open and no workflow looks after it: it is restarted within a minute or two, or waits for an operator. */
  | { readonly kind: "unattended" }
  | { readonly kind: "not-found" };

/**
 * Cancels a booking.
 * @throws {AppError} `temporarily_unavailable` where it is not final and Temporal does not answer
 */
export async function cancelPrebooking(
  dependencies: CancelPrebookingDependencies,
  id: BookingId,
): Promise<CancelResult> {
  const { db, workflows, now } = dependencies;
  // What has ended needs no workflow, which may be forgotten by now; nor Temporal, which may be away.
  const known = await storedBooking(db, id);
  if (known !== null) addToLogContext({ bookingId: id });
  if (known !== null && isFinalForCaller(known.status)) return finalResult(known, now());
  const orderIsKnown = (known?.orderId ?? null) !== null;
  const answer = await workflows.cancel(id, { orderIsKnown });
  if (answer.kind === "cancelled") return { kind: "cancelled", booking: asOf(answer.booking, now()) };
  return resultOf(dependencies, id, answer);
}

async function resultOf(
  dependencies: CancelPrebookingDependencies,
  id: BookingId,
  answer: Exclude<CancelAnswer, { kind: "cancelled" }>,
): Promise<CancelResult> {
  const { db, workflows, now } = dependencies;
  const latest = await storedBooking(db, id);
  // Cancelled meanwhile, by whomever: that is what was asked for.
  if (latest?.status === "cancelled") return { kind: "cancelled", booking: asOf(latest, now()) };
  switch (answer.kind) {
    case "remembered": {
      // The workflow stores it before it answers; not where it was not asked in time.
      const booking = (await noteCancellation(db, id, instantOf(now()))) ?? (await workflows.requested(id));
      return booking === null ? { kind: "not-found" } : { kind: "remembered", booking: asOf(booking, now()) };
    }
    case "refused":
      return { kind: "refused", code: answer.code, message: answer.message, booking: latest };
    case "not-running": {
      const result = withoutWorkflow(latest, now());
      const begun = result.kind === "unattended" ? await beginCancelled(dependencies, id) : null;
      if (begun !== null) return { kind: "remembered", booking: asOf(begun, now()) };
      // It is restarted by the next watch, and can be cancelled then.
      if (result.kind === "unattended") await makeLooksDue(db, BOOKINGS, [id], new Date(now()));
      return result;
    }
  }
}

/**
 * Begins a booking again that no run has opened, so that it ends as cancelled: also where a person has terminated its
 * workflow, who did not want it either. Null where a run has opened it: then it waits for that person.
 */
async function beginCancelled(dependencies: CancelPrebookingDependencies, id: BookingId): Promise<Booking | null> {
  const { db, now } = dependencies;
  if ((await findBooking(db, id))?.firstExecutionRunId !== null) return null;
  // First: it begins with what is stored.
  const booking = await noteCancellation(db, id, instantOf(now()));
  const { kind } = await restartPrebooking(dependencies, id);
  return kind === "restarted" || kind === "runs" ? booking : null;
}

/**
 * No workflow of this id runs. A row that no run has taken up is not a booking yet: whoever took its id was told to
 * repeat, and until then there is nothing to cancel, just as it cannot be read.
 */
function withoutWorkflow(booking: Booking | null, nowMs: number): CancelResult {
  if (booking === null) return { kind: "not-found" };
  if (isFinalForCaller(booking.status)) return finalResult(booking, nowMs);
  // Somebody has ended the workflow by force.
  return { kind: "unattended" };
}

function finalResult(booking: Booking, nowMs: number): CancelResult {
  if (booking.status === "cancelled") return { kind: "cancelled", booking: asOf(booking, nowMs) };
  const message = `The booking is ${booking.status}; it cannot be cancelled any more.`;
  return { kind: "refused", code: "booking_final", message, booking };
}
