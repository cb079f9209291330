import type { WorkflowHandle } from "@temporalio/client";
import type { Booking } from "../../../src/contract/booking.ts";
import { awaitOrderUpdate, bookingQuery, cancelUpdate, checkInUpdate } from "../../../src/domain/messages.ts";
import { queryOf, updateOf } from "../../../src/temporal/client/messages.ts";

/** Cancels over Temporal, as a caller that knows nothing of the order. */
export function cancelBooking(handle: WorkflowHandle): Promise<Booking> {
  return handle.executeUpdate(updateOf(cancelUpdate), { args: [undefined] });
}

/** Checks in over Temporal, as a caller that knows nothing of the order. */
export function checkInBooking(handle: WorkflowHandle): Promise<Booking> {
  return handle.executeUpdate(updateOf(checkInUpdate), { args: [undefined] });
}

/** Waits over Temporal until there is an order, or none for certain. */
export function awaitOrder(handle: WorkflowHandle): Promise<Booking> {
  return handle.executeUpdate(updateOf(awaitOrderUpdate));
}

/** The booking as its workflow has it. */
export function queryBooking(handle: WorkflowHandle): Promise<Booking> {
  return handle.query(queryOf(bookingQuery));
}
