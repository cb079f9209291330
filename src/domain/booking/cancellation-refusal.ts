import type { Booking } from "../../contract/booking.ts";
import type { CancellationRefusal } from "./booking-state.ts";
import { isCancellableNow } from "./cancellation.ts";
import { isFinalForCaller, isOpen } from "./order-status.ts";

/** Why a cancellation cannot succeed at this instant (epoch milliseconds); null where it can, or has. */
export function cancellationRefusal(booking: Booking, nowMs: number): CancellationRefusal | null {
  const { status, cancellableUntil } = booking;
  if (status === "cancelled") return null;
  if (isFinalForCaller(status)) {
    return { code: "booking_final", message: `The booking is ${status} and cannot be cancelled any more.` };
  }
  if (!isOpen(status) || isCancellableNow(booking, nowMs)) return null;
  const message =
    cancellableUntil === null
      ? "The resource's policy does not allow cancelling."
      : `The booking could be cancelled until ${cancellableUntil}.`;
  return { code: "cancellation_window_closed", message };
}
