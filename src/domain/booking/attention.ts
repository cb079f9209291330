import type { Booking, Reason } from "../../contract/booking.ts";
import { isEnded, isFinalForCaller, statusOfSupplierCode } from "./order-status.ts";

/** What a person has to look at, most urgent first, and what to do about it. */
export const ATTENTION = {
  not_followed: {
    message: "Nobody follows this booking: its workflow was ended in Temporal by force, or keeps failing.",
    whatToDo: "Reset its workflow; or terminate it, and start it again with `sync` or `resolve`.",
  },
  stray_order: {
    message: "DragonPass holds a second order that was made for this booking while an answer was lost.",
    whatToDo: "Cancel the order named in the details at DragonPass, or keep it if two visits are wanted.",
  },
  outcome_unknown: {
    message: "The answer to the order's creation was lost and no order has shown since.",
    whatToDo: "Ask DragonPass whether an order exists for this request id; the look-ups go on once an hour.",
  },
  order_disputed: {
    message: "The database was put back, and another booking has claimed this one's order since.",
    whatToDo: "Ask DragonPass which orders of the pass exist; book again for the booking that has none.",
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
  time_unknown: {
    message:
      "The time zone of the resource, or the local time of the visit, cannot be read: visit and deadline are not known.",
    whatToDo: "Have DragonPass correct it; until then the order is followed, and a cancellation asks DragonPass.",
  },
} as const;

export type AttentionCode = keyof typeof ATTENTION;

/** A notice that is given now; a stored one may have a code of another version. */
export type Notice = Reason & { readonly code: AttentionCode };

const CODES = Object.keys(ATTENTION) as AttentionCode[];

/** The notice for a code, in the shape of a booking's `needsAttention`. */
export function attention(code: AttentionCode, details: Record<string, unknown> | null = null): Notice {
  const { message, whatToDo } = ATTENTION[code];
  return { code, message: `${message} ${whatToDo}`, details };
}

/** The more urgent of the notice that a booking shows and another one; a booking shows one at a time. */
export function moreUrgent(shown: Reason | null, notice: Notice): Reason {
  return shown === null || rank(notice.code) <= rank(shown.code) ? notice : shown;
}

/** The notice that still holds for a booking that has just been observed: what has resolved itself is gone. */
export function stillNeeded(booking: Booking): Reason | null {
  const notice = booking.needsAttention;
  switch (notice?.code) {
    case "outcome_unknown":
    case "order_not_found":
      return null;
    case "not_followed":
      // A late push may end it all the same.
      return isEnded(booking.status) ? null : notice;
    case "unknown_status": {
      const known = booking.supplierStatus !== null && statusOfSupplierCode(booking.supplierStatus) !== null;
      return known ? null : notice;
    }
    case "pending_too_long":
      // Once the visit is over it stays: nobody ever learned whether the lounge would have let them in.
      return booking.status === "pending" || booking.status === "unused" ? notice : null;
    case "time_unknown":
      return isTimeUnknown(booking) ? notice : null;
    default:
      return notice ?? null;
  }
}

/**
 * The notice with that of an unknown time, for as long as it is unknown and no longer. `given` is the zone as
 * DragonPass wrote it, where it has just been read; null where it wrote none.
 */
export function withTimeNotice(notice: Reason | null, booking: Booking, given?: string | null): Reason | null {
  const isThere = notice?.code === "time_unknown";
  if (!isTimeUnknown(booking)) return isThere ? null : notice;
  if (isThere && given === undefined) return notice;
  return moreUrgent(notice, attention("time_unknown", { timezone: given ?? null }));
}

/** Whether a booking shows less than this notice, or nothing: then it is worth asking for a person about it. */
export function isWorthNoting(code: AttentionCode, shown: Reason | null): boolean {
  return shown === null || rank(shown.code) > rank(code);
}

/** Whether the visit is at a local time whose instant nobody knows, and still to come for all that is known. */
export function isTimeUnknown({ status, prebookingDate, visitAt }: Booking): boolean {
  if (prebookingDate === null || visitAt !== null) return false;
  return status === "unused" || !isFinalForCaller(status);
}

function rank(code: string): number {
  const index = CODES.indexOf(code as AttentionCode);
  return index === -1 ? CODES.length : index;
}
