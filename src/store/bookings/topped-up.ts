import type { Booking } from "../../contract/booking.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import { isTopUp, type ToppedUp } from "../../domain/booking/top-up.ts";
import type { Db } from "../database/database.ts";
import { findBooking } from "./bookings.ts";

/** The bookings that a top-up of this one is judged by: this one, and the one whose order has the eSIM. */
export async function findToppedUp(db: Db, topUpOf: BookingId): Promise<ToppedUp> {
  const named = await find(db, topUpOf);
  const seen = new Set<BookingId>();
  let first = named;
  // Bookings that name each other in a circle have no order, and nothing that could be topped up.
  while (first !== null && isTopUp(first)) {
    first = seen.has(first.topUpOf) ? null : await find(db, first.topUpOf);
    if (first !== null) seen.add(first.bookingId);
  }
  return { named, first };
}

async function find(db: Db, bookingId: BookingId): Promise<Booking | null> {
  return (await findBooking(db, bookingId))?.booking ?? null;
}
