import type { Booking } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { Resolution, ResolutionRefusal } from "../../contract/resolution.ts";
import type { BookingId } from "../../contract/vocabulary.ts";
import type { CheckInRefusal, CheckInRequest } from "../../domain/booking/check-in.ts";
import type { ResumedBooking } from "../../domain/booking/resumed-booking.ts";
import type { OrderStatusChanged, RingAnswer } from "../../domain/inbox/order-status-changed.ts";
import type { Asked } from "./asked.ts";

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

/** How asking a workflow to check in ended. */
export type CheckInAnswer =
  | { readonly kind: "checked-in"; readonly booking: Booking }
  /** DragonPass has not answered in time, and is asked until it does. */
  | { readonly kind: "remembered" }
  /** It cannot be checked in, and why; with DragonPass's code, where it is DragonPass that refuses. */
  | ({ readonly kind: "refused" } & CheckInRefusal)
  /** No workflow is running: it has ended, or never was. */
  | { readonly kind: "not-running" };

/** How an operator's request to a workflow ended. */
export type OperatorAnswer =
  | { readonly kind: "done"; readonly booking: Booking }
  | ({ readonly kind: "refused" } & ResolutionRefusal)
  /** No workflow is running: it has ended, or never was. */
  | { readonly kind: "not-running" };

/**
 * Calls of the HTTP API to Temporal. Every call has a deadline; when Temporal does not answer,
 * all but `ring` and `tellUndecided` throw `AppError` with code `temporarily_unavailable`.
 */
export interface PrebookingWorkflows {
  /**
   * Starts the workflow; a workflow that runs already, or has run, is left as it is. With `resumed` Temporal had taken
   * the booking before, and a new one goes on from there.
   */
  start(request: PrebookingRequest, resumed: ResumedBooking | null): Promise<"started" | "exists">;
  /** The request that the workflow was started for, which may be another one; null where no workflow of that id is known. */
  asked(bookingId: BookingId): Promise<Asked | null>;
  /** The booking as the running workflow was asked for it; null where no workflow of that id is known. */
  requested(bookingId: BookingId): Promise<Booking | null>;
  /** `orderIsKnown`: the stored booking shows its order, of which the workflow may be about to hear. */
  cancel(bookingId: BookingId, known: { readonly orderIsKnown: boolean }): Promise<CancelAnswer>;
  /** Checks the order in. */
  checkIn(bookingId: BookingId, known: CheckInRequest): Promise<CheckInAnswer>;
  /** Reads the order now. */
  sync(bookingId: BookingId): Promise<OperatorAnswer>;
  /** Says what a person has found out. */
  resolve(bookingId: BookingId, resolution: Resolution): Promise<OperatorAnswer>;
  /** Says that the stored booking asks for a person; it does without where that cannot be said. */
  tellUndecided(bookingId: BookingId): Promise<void>;
  ring(bookingId: BookingId, event: OrderStatusChanged): Promise<RingAnswer>;
}
