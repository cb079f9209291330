import type { BookingId, PassRequestId } from "../../contract/vocabulary.ts";

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

/** The check-in of a booking's order. */
export function checkInSubject(bookingId: BookingId): Subject {
  return { kind: "checkIn", id: bookingId };
}

/** The request that a pass is issued for. */
export function passRequestSubject(passRequestId: PassRequestId): Subject {
  return { kind: PASS_REQUEST_KIND, id: passRequestId };
}

/** Kind of a subject that is a booking, of a thing that is an order, and of a request for a pass. */
export const BOOKING_KIND = "prebooking";
export const ORDER_KIND = "order";
export const PASS_REQUEST_KIND = "passRequest";
/** A pass, by the order that issued it: its own id is a credential, and people are told of things by their ids. */
export const E_PASS_KIND = "ePassOrder";
