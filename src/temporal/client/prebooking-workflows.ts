import type { Booking } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import type { OrderStatusChanged, RingAnswer } from "../../domain/inbox/order-status-changed.ts";

export type { OrderStatusChanged, RingAnswer };

/** How asking a workflow to cancel ended. */
export type CancelAnswer =
  /** It is cancelled. */
  | { readonly kind: "cancelled"; readonly booking: Booking }
  /** The request is remembered; no order is known yet, or DragonPass has not answered in time. */
  | { readonly kind: "remembered" }
  /** It cannot be cancelled, and why. */
  | {
      readonly kind: "refused";
      readonly code: "booking_final" | "cancellation_window_closed";
      readonly message: string;
    }
  /** No workflow is running: it has ended, or never was. */
  | { readonly kind: "not-running" };

/**
 * Calls of the HTTP API to Temporal. Every call has a deadline; when Temporal does not answer,
 * `start`, `requested` and `cancel` throw `AppError` with code `temporarily_unavailable`.
 */
export interface PrebookingWorkflows {
  /** Starts the workflow; a workflow that runs already, or has run, is left as it is. */
  start(request: PrebookingRequest): Promise<void>;
  /** The booking as the running workflow was asked for it; null where no workflow of that id is known. */
  requested(bookingId: BookingId): Promise<Booking | null>;
  /** `orderIsKnown`: the stored booking shows its order, of which the workflow may be about to hear. */
  cancel(bookingId: BookingId, known: { readonly orderIsKnown: boolean }): Promise<CancelAnswer>;
  ring(bookingId: BookingId, event: OrderStatusChanged): Promise<RingAnswer>;
}
