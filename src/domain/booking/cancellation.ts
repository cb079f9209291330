import type { Booking } from "../../contract/booking.ts";
import { instantOf } from "../instant.ts";
import { isOpen } from "./order-status.ts";

/** Cancellation policy of a resource; null in its place where DragonPass gives none. */
export interface CancellationPolicy {
  readonly cancellable: boolean;
  readonly cancelBeforeHours: number | null;
}

const HOUR_MS = 3_600_000;

/** Last instant at which DragonPass's policy lets the order be cancelled; null where it does not say. */
export function cancellableUntilOf(
  visitAt: Booking["visitAt"],
  policy: CancellationPolicy | null,
): Booking["cancellableUntil"] {
  if (visitAt === null || policy === null || !policy.cancellable || policy.cancelBeforeHours === null) return null;
  return instantOf(Date.parse(visitAt) - policy.cancelBeforeHours * HOUR_MS);
}

/** Whether a booking that said it could be cancelled still can at this instant. */
export function isCancellableNow(booking: Pick<Booking, "cancellable" | "cancellableUntil">, nowMs: number): boolean {
  return booking.cancellable && (booking.cancellableUntil === null || nowMs <= Date.parse(booking.cancellableUntil));
}

/** Whether DragonPass would still take a cancellation, as far as we can know without asking. */
export function isCancellable(
  booking: Pick<Booking, "orderId" | "status" | "cancellableUntil">,
  policy: CancellationPolicy | null,
  nowMs: number,
): boolean {
  if (booking.orderId === null || !isOpen(booking.status)) return false;
  if (policy !== null && !policy.cancellable) return false;
  return booking.cancellableUntil === null || nowMs <= Date.parse(booking.cancellableUntil);
}
