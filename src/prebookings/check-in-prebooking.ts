import type { Booking } from "../contract/booking.ts";
import type { BookingId } from "../contract/vocabulary.ts";
import { asOf } from "../domain/booking/booking.ts";
import { checkInRefusal, isCheckedIn } from "../domain/booking/check-in.ts";
import { addToLogContext } from "../log/log-context.ts";
import { changeBooking } from "../store/bookings/bookings.ts";
import { takeCheckInWish } from "../store/bookings/check-in-wish.ts";
import type { Db } from "../store/database/database.ts";
import { makeLooksDue } from "../store/watch/overdue.ts";
import { BOOKINGS } from "../store/watch/watched-table.ts";
import type { PrebookingWorkflows } from "../temporal/client/prebooking-workflows.ts";
import { publishedBooking } from "./stored-booking.ts";

/** Dependencies of `checkInPrebooking`. */
export interface CheckInPrebookingDependencies {
  readonly db: Db;
  readonly workflows: Pick<PrebookingWorkflows, "checkIn" | "requested">;
  readonly now: () => number;
}

/** How checking a booking in ended. */
export type CheckInPrebookingResult =
  /** It is checked in, now or since earlier. */
  | { readonly kind: "checked-in"; readonly booking: Booking }
  /** DragonPass has not answered yet; it is asked until it does. */
  | { readonly kind: "remembered"; readonly booking: Booking }
  | { readonly kind: "refused"; readonly message: string; readonly booking: Booking }
  /** It is open and no workflow looks after it: it is restarted within a minute or two, or waits for an operator. */
  | { readonly kind: "unattended" }
  | { readonly kind: "not-found" };

const NOT_CONFIRMED = { isConfirmed: false };

/**
 * Checks a booking in.
 * @throws {AppError} `temporarily_unavailable` where Temporal is needed and does not answer
 */
export async function checkInPrebooking(
  dependencies: CheckInPrebookingDependencies,
  id: BookingId,
): Promise<CheckInPrebookingResult> {
  const { db, workflows, now } = dependencies;
  const known = (await publishedBooking(db, id)) ?? (await workflows.requested(id));
  if (known === null) return { kind: "not-found" };
  addToLogContext({ bookingId: id });
  const decided = withoutAsking(known, now());
  if (decided !== null) return decided;
  // Accepted by the stored booking, which the workflow may be about to hear of.
  const answer = await workflows.checkIn(id, { isConfirmed: true });
  switch (answer.kind) {
    case "checked-in":
      return { kind: "checked-in", booking: asOf(answer.booking, now()) };
    case "remembered": {
      const booking = await rememberedIn(db, known);
      return withCheckIn(booking, now()) ?? { kind: "remembered", booking: asOf(booking, now()) };
    }
    case "refused": {
      const booking = (await publishedBooking(db, id)) ?? known;
      // Meanwhile, by whomever: that is what was asked for.
      return withCheckIn(booking, now()) ?? { kind: "refused", message: answer.message, booking: asOf(booking, now()) };
    }
    case "not-running": {
      const result = withoutAsking((await publishedBooking(db, id)) ?? known, now());
      // It is restarted by the next watch, and can be checked in then.
      if (result === null) await makeLooksDue(db, BOOKINGS, [id], new Date(now()));
      return result ?? { kind: "unattended" };
    }
  }
}

/** The answer that the booking itself gives; null where DragonPass has to be asked. */
function withoutAsking(booking: Booking, nowMs: number): CheckInPrebookingResult | null {
  const refusal = checkInRefusal(booking, NOT_CONFIRMED);
  if (refusal !== null) return { kind: "refused", message: refusal.message, booking: asOf(booking, nowMs) };
  return withCheckIn(booking, nowMs);
}

function withCheckIn(booking: Booking, nowMs: number): CheckInPrebookingResult | null {
  return isCheckedIn(booking) ? { kind: "checked-in", booking: asOf(booking, nowMs) } : null;
}

/** The stored booking; that it is to be checked in is stored with it, whatever becomes of its workflow. */
async function rememberedIn(db: Db, { bookingId }: Booking): Promise<Booking> {
  return await changeBooking(db, bookingId, async ({ booking }, trx) => {
    if (!isCheckedIn(booking) && booking.orderId !== null) await takeCheckInWish(trx, bookingId, booking.orderId);
    return null;
  });
}
