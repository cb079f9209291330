import type { Booking, HistoryEntry, Reason } from "../../contract/booking.ts";
import { boundedList, boundedRecord } from "../bounded-json.ts";
import { cutText } from "../cut-text.ts";
import { placeOf } from "./place.ts";

/**
 * How large a booking can become as JSON, whatever DragonPass says and however often. Each activity's answer puts it
 * into its workflow's history, which Temporal ends at 50 MB; one payload may have 2 MB.
 */
export const BOOKING_BYTES_MAX = 200_000;

/** Remarks, and the message of a reason; characters. */
export const REMARKS_MAX = 1_000;
/** Names of places, and what else is a word or two; characters. */
const NAME_MAX = 200;
/** Room for two hundred vouchers as DragonPass writes them; one alone is an id, and never cut. */
const VOUCHERS_BYTES_MAX = 32_000;
const VOUCHER_MAX = 128;
/** An eSIM's activation code and options, or a day's fitness classes. */
const DETAILS_BYTES_MAX = 16_000;
const REASON_DETAILS_BYTES_MAX = 8_000;
/** Changes of state: how the booking began, and the newest. */
const HISTORY_FIRST = 10;
const HISTORY_LAST = 90;
/** Different remarks that the history holds; of older ones the inbox has the messages. */
const HISTORY_REMARKS_MAX = 10;

/** The booking with every text of DragonPass cut to its bound. */
export function withinBounds(booking: Booking): Booking {
  return {
    ...booking,
    usageDate: name(booking.usageDate),
    ...placeOf(booking, name),
    timezone: name(booking.timezone),
    vouchers: boundedList(
      booking.vouchers.filter(({ voucher }) => voucher.length <= VOUCHER_MAX),
      VOUCHERS_BYTES_MAX,
    ),
    details: booking.details === null ? null : boundedRecord(booking.details, DETAILS_BYTES_MAX),
    remarks: remarks(booking.remarks),
    reason: reason(booking.reason),
    needsAttention: reason(booking.needsAttention),
    history: history(booking.history),
  };
}

function name(text: string | null): string | null {
  return text === null ? null : cutText(text, NAME_MAX);
}

function remarks(text: string | null): string | null {
  return text === null ? null : cutText(text, REMARKS_MAX);
}

function reason(of: Reason | null): Reason | null {
  if (of === null) return null;
  const { code, message, details } = of;
  const withRemarks =
    details === null || typeof details.remarks !== "string"
      ? details
      : { ...details, remarks: remarks(details.remarks) };
  return {
    code,
    message: cutText(message, REMARKS_MAX),
    details: withRemarks === null ? null : boundedRecord(withRemarks, REASON_DETAILS_BYTES_MAX),
  };
}

/** Each remark once, with the change that brought it. */
function history(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const isLong = entries.length > HISTORY_FIRST + HISTORY_LAST;
  const kept = isLong ? [...entries.slice(0, HISTORY_FIRST), ...entries.slice(-HISTORY_LAST)] : entries;
  const cut = kept.map((entry) => ({ ...entry, remarks: remarks(entry.remarks) }));
  const texts = [...new Set(cut.flatMap((entry) => entry.remarks ?? []))];
  const unsaid = new Set(texts.slice(-HISTORY_REMARKS_MAX));
  return cut.map((entry) =>
    entry.remarks !== null && !unsaid.delete(entry.remarks) ? { ...entry, remarks: null } : entry,
  );
}
