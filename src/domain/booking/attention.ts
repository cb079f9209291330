import type { Booking, Reason } from "../../contract/booking.ts";
import { canonicalJson } from "../canonical-json.ts";
import { isDecided, isEnded, isFinalForCaller, statusOfSupplierCode } from "./order-status.ts";

/** Notices for a person, most urgent first, each with what to do about it. */
export const ATTENTION = {
  not_followed: {
    message: "Nobody follows this booking: its workflow was ended in Temporal by force, or keeps failing.",
    whatToDo: "Reset its workflow; or terminate it, and start it again with `sync` or `resolve`.",
  },
  stray_order: {
    message:
      "DragonPass holds an order beside this booking's own that was made for it: an answer was lost, or was a refusal.",
    whatToDo: "Cancel the order named in the details at DragonPass and `sync`; or keep it, and `resolve` as `noted`.",
  },
  outcome_unknown: {
    message: "Whether an order was made is not known: its answer was lost, or what was known of it.",
    whatToDo:
      "Ask DragonPass whether a request id or an order in the details is its own, and `resolve`; the look-ups go on once an hour.",
  },
  order_disputed: {
    message: "The database was put back, and another booking has claimed this one's order since.",
    whatToDo: "Ask DragonPass which orders of the pass exist; `resolve` the booking that has none as `noOrder`.",
  },
  order_not_found: {
    message: "DragonPass no longer shows the order of this booking.",
    whatToDo: "Ask DragonPass what became of the order: `sync` if it is there, `resolve` as `noOrder` if it is gone.",
  },
  unknown_status: {
    message: "DragonPass gives the order a status code that is not known here.",
    whatToDo: "Ask DragonPass what the code means and add it to the status rules.",
  },
  check_in_unknown: {
    message: "Whether it was checked in is not known: DragonPass had not answered when the visit was over.",
    whatToDo: "Ask DragonPass whether its order was checked in, and `resolve` as `noted`.",
  },
  pending_too_long: {
    message: "DragonPass has not confirmed the order yet.",
    whatToDo: "Ask DragonPass, or cancel the booking before its deadline.",
  },
  undecided_too_long: {
    message: "There is neither an order nor a refusal yet.",
    whatToDo: "See in the details what it waits for; docs/operating.md, *What needs a person*, says what ends each.",
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

/** Basis of a look at a booking: its order, as DragonPass has shown it, or the clock or a refusal that ends it. */
export type Look = "order" | "ending";

/** For each notice, whether it still holds for a booking that has just been looked at. */
const HOLDS: Readonly<Record<AttentionCode, (booking: Booking, look: Look) => boolean>> = {
  // Whoever starts it again takes it back; a late push may end it all the same.
  not_followed: ({ status }) => !isEnded(status),
  // The other order is not looked at: who does says what is left of it.
  stray_order: () => true,
  outcome_unknown: () => false,
  // It is published only where it is claimed: the claim is this booking's again.
  order_disputed: ({ orderId }, look) => look === "ending" && orderId !== null,
  // One that the clock has ended was never shown again.
  order_not_found: ({ orderId }, look) => look === "ending" && orderId !== null,
  unknown_status: ({ supplierStatus }) => supplierStatus !== null && statusOfSupplierCode(supplierStatus) === null,
  // A read of the order does not tell.
  check_in_unknown: ({ checkedInAt, status }) => checkedInAt === null && status !== "cancelled",
  // Once the visit is over it stays: nobody ever learned whether the lounge would have let them in.
  pending_too_long: ({ status }) => status === "pending" || status === "unused",
  undecided_too_long: ({ status }) => !isDecided(status),
  time_unknown: isTimeUnknown,
};

/** The notice that still holds for a booking that has just been looked at: what has resolved itself is gone. */
export function stillNeeded(booking: Booking, look: Look = "order"): Reason | null {
  const notice = booking.needsAttention;
  // One of another version is left to a person.
  if (notice === null || !isAttentionCode(notice.code)) return notice;
  return HOLDS[notice.code](booking, look) ? notice : null;
}

/** Whether two notices are the same, so that whoever has taken note of one knows the other. */
export function isSameNotice(one: Reason | null, other: Reason | null): boolean {
  return one?.code === other?.code && canonicalJson(one?.details ?? null) === canonicalJson(other?.details ?? null);
}

function isAttentionCode(code: string): code is AttentionCode {
  return Object.hasOwn(ATTENTION, code);
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
export function isWorthNoting(code: AttentionCode, shown: Pick<Reason, "code"> | null): boolean {
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
