import type { Booking } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { BookingId, OrderId } from "../../contract/vocabulary.ts";

/**
 * A request as its opening leaves it: the resource is known, and of the guest only what that requires. It is stored, and
 * carried by the workflow. One that was not opened yet has no more than was asked for.
 */
export interface OpenedRequest extends PrebookingRequest {
  /** The order that has the eSIM which is topped up; left out where nothing is. */
  readonly topUpOrderId?: OrderId;
}

/** The bookings that a top-up is judged by; null where they are not stored. */
export interface ToppedUp {
  /** The one that `topUpOf` names. */
  readonly named: Booking | null;
  /** The one whose order has the eSIM: the same, unless that one is a top-up itself. */
  readonly first: Booking | null;
}

/** Whether a request or a booking is a top-up. One that was stored by a version before says nothing about it. */
export function isTopUp<Asked extends { readonly topUpOf?: BookingId | null | undefined }>(
  asked: Asked,
): asked is Asked & { readonly topUpOf: BookingId } {
  return (asked.topUpOf ?? null) !== null;
}

/** The number of the eSIM that a booking's order shows; null where it shows none. */
export function iccidOf({ details }: Pick<Booking, "details">): string | null {
  const esim: unknown = details?.esim;
  if (typeof esim !== "object" || esim === null || !("iccid" in esim)) return null;
  return typeof esim.iccid === "string" && esim.iccid !== "" ? esim.iccid : null;
}
