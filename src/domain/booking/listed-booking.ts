import type { BookingId } from "../../contract/vocabulary.ts";

/** A booking as Temporal lists it: a little later than it is. */
export interface ListedBooking {
  readonly bookingId: BookingId;
  /** As its workflow published it last; null where the namespace has lost its search attributes. */
  readonly status: string | null;
  readonly orderId: string | null;
  readonly startedAt: Date;
}

/** Part of a list, and where the next part begins; null after the last. */
export interface ListedPage {
  readonly bookings: readonly ListedBooking[];
  readonly next: Uint8Array | null;
}
