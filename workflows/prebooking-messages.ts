import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { Booking } from "../src/contract/booking.ts";
import type { OrderStatusChanged } from "../src/domain/order-status-changed.ts";

/** What the caller of `cancel` knows. */
export interface CancelRequest {
  /** The stored booking shows the order already: the workflow, which hears of it a moment later, waits for that. */
  readonly orderIsKnown: boolean;
}

/** The booking as it is now. */
export const bookingQuery = defineQuery<Booking>("booking");

/** Answers when an order exists or the booking has ended. */
export const awaitOrderUpdate = defineUpdate<Booking>("awaitOrder");

/**
 * Cancels. Answers when DragonPass has; at once, with the wish remembered, while no order is known.
 * Fails with `booking_final` or `cancellation_window_closed`.
 */
export const cancelUpdate = defineUpdate<Booking, [CancelRequest | undefined]>("cancel");

/** DragonPass pushed something about the order, or about the pass while it is not known whether an order exists. */
export const orderStatusChangedSignal = defineSignal<[OrderStatusChanged]>("orderStatusChanged");
