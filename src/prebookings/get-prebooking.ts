import type { Booking } from "../contract/booking.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { asOf } from "../domain/booking/booking.ts";
import { addToLogContext } from "../log/log-context.ts";
import type { Db } from "../store/database/database.ts";
import type { PrebookingWorkflows } from "../temporal/client/prebooking-workflows.ts";
import { publishedBooking, storedBooking } from "./stored-booking.ts";

/** Dependencies of `getPrebooking`. */
export interface GetPrebookingDependencies {
  readonly db: Db;
  readonly workflows: Pick<PrebookingWorkflows, "requested">;
  readonly now: () => number;
}

/** How reading a booking ended. */
type GetResult = { readonly kind: "found"; readonly booking: Booking } | { readonly kind: "not-found" };

/**
 * Reads a booking: as it was last published, else as its workflow was asked for it.
 * @throws {AppError} `temporarily_unavailable` where it is not published and Temporal does not answer
 */
export async function getPrebooking(
  { db, workflows, now }: GetPrebookingDependencies,
  id: BookingId,
): Promise<GetResult> {
  // Temporal may have lost, or have been made to forget, what it had taken.
  const asked = async () => (await workflows.requested(id)) ?? (await storedBooking(db, id));
  const booking = (await publishedBooking(db, id)) ?? (await asked());
  if (booking === null) return { kind: "not-found" };
  // Not before: what no booking is called may be anything that a caller took for an id.
  addToLogContext({ bookingId: id });
  return { kind: "found", booking: asOf(booking, now()) };
}
