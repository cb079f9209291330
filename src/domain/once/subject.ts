import type { BookingId } from "../../contract/vocabulary.ts";

/** For whom something is made once: a booking gets one order. */
export interface Subject {
  readonly kind: string;
  readonly id: string;
}

/** Something that DragonPass has made, and that one subject only may claim. */
export interface Thing {
  readonly kind: string;
  readonly id: string;
}

/** The booking that an order is made for. */
export function bookingSubject(bookingId: BookingId): Subject {
  return { kind: BOOKING_KIND, id: bookingId };
}

/** The cancellation of a booking's order. */
export function cancellationSubject(bookingId: BookingId): Subject {
  return { kind: "cancellation", id: bookingId };
}

/** Kind of a subject that is a booking, and of a thing that is an order. */
export const BOOKING_KIND = "prebooking";
export const ORDER_KIND = "order";
