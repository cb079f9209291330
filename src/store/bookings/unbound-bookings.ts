import type { Booking } from "../../contract/booking.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { lookDueColumn } from "./booking-row.ts";

/** Says that Temporal has taken a booking whose id was taken: from now on it is looked for, though no run may ever have it. */
export async function noteStarted(db: Db, booking: Booking): Promise<void> {
  await db
    .updateTable("bookings")
    // It was asked for a moment ago.
    .set(lookDueColumn(booking, Date.parse(booking.updatedAt), undefined))
    .where("booking_id", "=", booking.bookingId)
    .where("first_execution_run_id", "is", null)
    .execute();
}

/** Gives up the reservation of a request whose id is another booking's, as Temporal knows. */
export async function giveReservationUp(
  db: Db,
  { bookingId, fingerprint }: { readonly bookingId: BookingId; readonly fingerprint: string },
): Promise<void> {
  await db
    .deleteFrom("bookings")
    .where("booking_id", "=", bookingId)
    .where("fingerprint", "=", fingerprint)
    .where("first_execution_run_id", "is", null)
    .execute();
}

/**
 * Removes bookings whose id was taken before `olderThan` and that Temporal never took. Those of the release before do
 * not say so, and nothing could be made of them.
 * @returns how many
 */
export async function removeUnboundBookings(db: Db, olderThan: Date): Promise<number> {
  const result = await db
    .deleteFrom("bookings")
    .where("first_execution_run_id", "is", null)
    .where("created_at", "<", olderThan)
    // One that was cancelled before it was opened has ended, and its id stands for it.
    .where("status", "=", "requested")
    .where((eb) => eb.or([eb("look_due_at", "is", null), eb("request", "is", null)]))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
