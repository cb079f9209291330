import { Temporal } from "temporal-polyfill";
import type { Instant } from "../../contract/vocabulary.ts";
import { instantOf } from "../../domain/instant.ts";
import { readTimeZone } from "./time-zone.ts";

/** Meaning of a local time at a resource (A11). */
type ResolvedDate =
  /** `twice`: the clock showed this time twice that day; the instant is the earlier of the two. */
  | { readonly kind: "instant"; readonly at: Instant; readonly twice: boolean }
  /** The clock was set forward over this time. */
  | { readonly kind: "does-not-exist" }
  /** In UTC it falls into a year that is not written with four digits, or into the year 0: it can be stored nowhere. */
  | { readonly kind: "beyond-calendar" }
  /** DragonPass named no zone, or none that is known here. */
  | { readonly kind: "zone-unknown" }
  /** Not such a local time. */
  | { readonly kind: "unknown" };

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/**
 * Resolves a local time without zone, `YYYY-MM-DDTHH:mm`, with the zone of the resource (see `readTimeZone`).
 * DragonPass: `prebookingDate`, `locationInfo.timezone`; that the former is local to the latter is assumed.
 */
export function resolvePrebookingDate(localDate: string, zone: string | null): ResolvedDate {
  // Read once more: bookings have been stored with the zone as DragonPass wrote it.
  const timezone = readTimeZone(zone);
  if (timezone === null) return { kind: "zone-unknown" };
  const local = plainDateTimeOf(localDate);
  if (local === null) return { kind: "unknown" };
  const earlier = local.toZonedDateTime(timezone, { disambiguation: "earlier" });
  const later = local.toZonedDateTime(timezone, { disambiguation: "later" });
  // In a gap both disambiguations leave the wall-clock time that was asked for.
  if (!earlier.toPlainDateTime().equals(local)) return { kind: "does-not-exist" };
  const at = instantOf(earlier.epochMilliseconds);
  // Neither the contract nor the database could hold it: the booking would never get past being opened.
  if (!/^(?!0000)\d{4}-/.test(at)) return { kind: "beyond-calendar" };
  return { kind: "instant", at, twice: earlier.epochMilliseconds !== later.epochMilliseconds };
}

/** The instant of a local time in this zone; null where there is none, or it is not known. */
export function visitAtOf(prebookingDate: string | null, timezone: string | null): Instant | null {
  if (prebookingDate === null) return null;
  const resolved = resolvePrebookingDate(prebookingDate, timezone);
  return resolved.kind === "instant" ? resolved.at : null;
}

function plainDateTimeOf(localDate: string): Temporal.PlainDateTime | null {
  if (!LOCAL_TIME.test(localDate)) return null;
  try {
    return Temporal.PlainDateTime.from(localDate);
  } catch (error) {
    // A day or an hour that no calendar has.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
