import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { OrderStatusChanged } from "../../src/domain/inbox/order-status-changed.ts";
import { BOOKINGS } from "../../src/store/watch/watched-table.ts";
import type { Watched } from "../watch/watched.ts";

/** Lines of the log about bookings. */
export const BOOKING_LINES: Watched<BookingId>["lines"] = {
  restarted: "Temporal no longer carried this booking; it was restarted",
  notRestarted: "a booking that nobody follows could not be restarted; it is tried again",
  missing: "open bookings are missing from Temporal's list of those that run; it is asked about each of them",
  differing: "the database has bookings in another state than Temporal; they compare themselves",
  unlisted: "Temporal gives no list of the bookings that run; they are compared by the next watch",
  endedUnlisted: "Temporal gives no list of the bookings that have ended badly; they are found later",
  fieldsOf: (bookingId) => ({ bookingId }),
};

/** Bookings, as the watch asks about them. */
export function watchedBookings(calls: Omit<Watched<BookingId>, "lines" | "table">): Watched<BookingId> {
  return { ...calls, lines: BOOKING_LINES, table: BOOKINGS };
}

/** A ring that says nothing but that there may be something to look at. */
export function ringFor(orderId: string | null): OrderStatusChanged {
  return { orderId: orderId ?? "", previousStatus: null, currentStatus: null, statusChangedDate: null };
}
