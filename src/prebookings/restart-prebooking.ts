import type { BookingId } from "../contract/vocabulary.ts";
import { isCheckedIn } from "../domain/booking/check-in.ts";
import { isEnded } from "../domain/booking/order-status.ts";
import { requestShownBy, restartedBooking } from "../domain/booking/restarted-booking.ts";
import { bookingSubject, cancellationSubject, checkInSubject } from "../domain/once/subject.ts";
import { STARTED_AGAIN } from "../requests/follow.ts";
import type { BookingRow } from "../store/bookings/booking-row.ts";
import { findBooking } from "../store/bookings/bookings.ts";
import type { Db } from "../store/database/database.ts";
import { isUnsettled, mayHaveMadeAnother } from "../store/once/attempt.ts";
import { findAttempts } from "../store/once/attempts.ts";
import { findClaim } from "../store/once/claims.ts";
import type { Beginning, BookingExecutions } from "../temporal/client/booking-executions.ts";
import type { RestartOptions } from "../temporal/client/executions.ts";

/** Dependencies of `restartPrebooking`. */
export interface RestartPrebookingDependencies {
  readonly db: Db;
  readonly executions: Pick<BookingExecutions, "restart">;
  readonly now: () => number;
}

/** How restarting a booking ended. */
type RestartResult =
  | { readonly kind: "restarted" }
  /** A workflow carries it. */
  | { readonly kind: "runs" }
  | { readonly kind: "ended" }
  /** It is not stored, or nothing that could be booked is. */
  | { readonly kind: "not-found" };

/**
 * Starts a booking again from its row, its claim and its attempts, whatever became of its workflow: an order is
 * followed, an open attempt settled, a request carried on. Repeated safely: one workflow of its id runs.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer
 */
export async function restartPrebooking(
  dependencies: RestartPrebookingDependencies,
  id: BookingId,
  how: RestartOptions = STARTED_AGAIN,
): Promise<RestartResult> {
  const row = await findBooking(dependencies.db, id);
  if (row === null) return { kind: "not-found" };
  if (isEnded(row.booking.status)) return { kind: "ended" };
  const beginning = await beginningOf(dependencies, row);
  if (beginning === null) return { kind: "not-found" };
  const isStarted = await dependencies.executions.restart(beginning, how);
  return { kind: isStarted ? "restarted" : "runs" };
}

/** With what the booking of a row begins again; null where nothing is stored that could be booked. */
export async function beginningOf(
  { db, now }: Pick<RestartPrebookingDependencies, "db" | "now">,
  { booking, request, fingerprint, policy, firstExecutionRunId }: BookingRow,
): Promise<Beginning | null> {
  if (request === null && (firstExecutionRunId === null || requestShownBy(booking) === null)) return null;
  const [claim, attempts, cancellations, checkIns] = await Promise.all([
    findClaim(db, bookingSubject(booking.bookingId)),
    findAttempts(db, bookingSubject(booking.bookingId)),
    findAttempts<{ readonly automatic: boolean }>(db, cancellationSubject(booking.bookingId)),
    findAttempts(db, checkInSubject(booking.bookingId)),
  ]);
  const facts = {
    booking,
    row: { fingerprint, policy },
    orderKnownAt: claim?.claimedAt.getTime() ?? null,
    mayHaveStray: attempts.some(mayHaveMadeAnother),
    // The clock asks again by itself.
    cancellationAsked:
      booking.cancelRequestedAt !== null || cancellations.some((mark) => isUnsettled(mark) && !mark.criteria.automatic),
    checkInAsked: !isCheckedIn(booking) && checkIns.some(isUnsettled),
  };
  return { booking, request: booking.orderId === null ? request : null, resumed: restartedBooking(facts, now()) };
}
