import type { Booking, Reason } from "../contract/booking.ts";
import { statusOfSupplierCode } from "./order-status.ts";

/** What a person has to look at, most urgent first, and what to do about it. */
export const ATTENTION = {
  stray_order: {
    message: "DragonPass holds a second order that was made for this booking while an answer was lost.",
    whatToDo: "Cancel the order named in the details at DragonPass, or keep it if two visits are wanted.",
  },
  outcome_unknown: {
    message: "The answer to the order's creation was lost and no order has shown since.",
    whatToDo: "Ask DragonPass whether an order exists for this request id; the look-ups go on once an hour.",
  },
  order_not_found: {
    message: "DragonPass no longer knows the order of this booking.",
    whatToDo: "Ask DragonPass what became of the order.",
  },
  unknown_status: {
    message: "DragonPass gives the order a status code that is not known here.",
    whatToDo: "Ask DragonPass what the code means and add it to the status rules.",
  },
  pending_too_long: {
    message: "DragonPass has not confirmed the order yet.",
    whatToDo: "Ask DragonPass, or cancel the booking before its deadline.",
  },
} as const;

export type AttentionCode = keyof typeof ATTENTION;

const CODES = Object.keys(ATTENTION) as AttentionCode[];

/** The notice for a code, in the shape of a booking's `needsAttention`. */
export function attention(code: AttentionCode, details: Record<string, unknown> | null = null): Reason {
  const { message, whatToDo } = ATTENTION[code];
  return { code, message: `${message} ${whatToDo}`, details };
}

/** The more urgent of two notices; a booking shows one at a time. */
export function moreUrgent(current: Reason | null, other: Reason | null): Reason | null {
  if (current === null || other === null) return current ?? other;
  return rank(other.code) <= rank(current.code) ? other : current;
}

/** The notice that still holds for a booking that has just been observed: what has resolved itself is gone. */
export function stillNeeded(booking: Booking): Reason | null {
  const notice = booking.needsAttention;
  switch (notice?.code) {
    case "outcome_unknown":
    case "order_not_found":
      return null;
    case "unknown_status": {
      const known = booking.supplierStatus !== null && statusOfSupplierCode(booking.supplierStatus) !== null;
      return known ? null : notice;
    }
    case "pending_too_long":
      // Once the visit is over it stays: nobody ever learned whether the lounge would have let them in.
      return booking.status === "pending" || booking.status === "unused" ? notice : null;
    default:
      return notice ?? null;
  }
}

function rank(code: string): number {
  const index = CODES.indexOf(code as AttentionCode);
  return index === -1 ? CODES.length : index;
}
