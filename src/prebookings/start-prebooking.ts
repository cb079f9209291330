import type { Booking } from "../contract/booking.ts";
import { type PrebookingRequest, prebookingRequest } from "../contract/prebooking-request.ts";
import type { ProgramId } from "../contract/vocabulary.ts";
import { asOf } from "../domain/booking/booking.ts";
import { canonicalRequest } from "../domain/booking/canonical-request.ts";
import { notTakenUp, requestedBooking } from "../domain/booking/new-booking.ts";
import type { ResumedBooking } from "../domain/booking/resumed-booking.ts";
import { isTopUp } from "../domain/booking/top-up.ts";
import { addToLogContext } from "../log/log-context.ts";
import { startOnce } from "../requests/start-once.ts";
import type { BookingRow } from "../store/bookings/booking-row.ts";
import { fingerprintOf } from "../store/bookings/fingerprint.ts";
import { takeBookingId } from "../store/bookings/take-booking.ts";
import { giveReservationUp, noteStarted } from "../store/bookings/unbound-bookings.ts";
import type { Db } from "../store/database/database.ts";
import type { PrebookingWorkflows } from "../temporal/client/prebooking-workflows.ts";
import { beginningOf } from "./restart-prebooking.ts";

/** Dependencies of `startPrebooking`. */
export interface StartPrebookingDependencies {
  readonly db: Db;
  readonly workflows: Pick<PrebookingWorkflows, "start" | "asked">;
  readonly now: () => number;
}

/** How starting a prebooking ended. */
type StartResult =
  /** Nobody had asked for it before. */
  | { readonly kind: "started"; readonly booking: Booking }
  /** An earlier call made the booking by this very request; it is shown as it is now. */
  | { readonly kind: "exists"; readonly booking: Booking }
  /** The id belongs to a request with other contents. */
  | { readonly kind: "other-request" };

/**
 * Starts a prebooking. The row comes first, then the workflow: a repeat finds the row and, where no run has taken it
 * up yet, starts the workflow again, which is safe. Once Temporal has it, it is looked for, whatever Temporal loses.
 * Where the database has lost a row, Temporal knows whose the id is.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer
 */
export async function startPrebooking(
  { db, workflows, now }: StartPrebookingDependencies,
  given: PrebookingRequest & { readonly programId: ProgramId },
): Promise<StartResult> {
  const { topUpOf: _, ...plain } = given;
  // A worker of a version before takes no field that is new to it, also where it says nothing.
  const request = isTopUp(given) ? given : plain;
  const fingerprint = await fingerprintOf(db, canonicalRequest(request, request.programId));
  const asked = requestedBooking(request, request.programId, now());
  const { bookingId, programId } = request;
  const result = await startOnce<BookingRow>({
    fingerprint,
    take: () => takeBookingId(db, { booking: asked, fingerprint, request }),
    onTaken: () => addToLogContext({ bookingId }),
    start: async (row) => workflows.start(request, row === null ? null : await startedBefore({ db, now }, row)),
    asked: () => workflows.asked(bookingId),
    fingerprintOf: async (known) => {
      const { success, data } = prebookingRequest.safeParse(known);
      return success ? await fingerprintOf(db, canonicalRequest(data, data.programId ?? programId)) : null;
    },
    giveUp: () => giveReservationUp(db, { bookingId, fingerprint }),
    // One that was noted keeps when it is due: whoever repeats it every minute must not put that off.
    noteStarted: async (row) => {
      if (row === null || row.lookDueAt === null) await noteStarted(db, asked);
    },
  });
  switch (result.kind) {
    case "started":
      return { kind: "started", booking: notTakenUp(asked) };
    case "exists":
      return { kind: "exists", booking: asOf(result.row.booking, now()) };
    case "other-request":
      return result;
  }
}

/**
 * State from which to carry on a booking that Temporal had taken and, by the database, no run has begun: where
 * Temporal knows nothing of it any more, and the database has lost what came after, there may be an order. Null where
 * Temporal never took it.
 */
async function startedBefore(
  dependencies: Pick<StartPrebookingDependencies, "db" | "now">,
  row: BookingRow,
): Promise<ResumedBooking | null> {
  return row.lookDueAt === null ? null : ((await beginningOf(dependencies, row))?.resumed ?? null);
}
