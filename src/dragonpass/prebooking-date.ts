import { Temporal } from "temporal-polyfill";
import type { Instant } from "../contract/vocabulary.ts";
import { instantOf } from "../domain/instant.ts";

/** What a local time means at a resource. */
export type ResolvedDate =
  /** `twice`: the clock showed this time twice that day; the instant is the earlier of the two. */
  | { readonly kind: "instant"; readonly at: Instant; readonly twice: boolean }
  /** The clock was set forward over this time. */
  | { readonly kind: "does-not-exist" }
  /** In UTC it falls into a year that is not written with four digits. */
  | { readonly kind: "beyond-calendar" }
  /** DragonPass named no zone, or none that is known here. */
  | { readonly kind: "zone-unknown" };

/**
 * Resolves a local time without zone, `YYYY-MM-DDTHH:mm`, with the zone of the resource (IANA name).
 * DragonPass: `prebookingDate`, `locationInfo.timezone`; that the former is local to the latter is assumed.
 */
export function resolvePrebookingDate(localDate: string, timezone: string | null): ResolvedDate {
  if (timezone === null) return { kind: "zone-unknown" };
  const local = Temporal.PlainDateTime.from(localDate);
  let earlier: Temporal.ZonedDateTime;
  let later: Temporal.ZonedDateTime;
  try {
    earlier = local.toZonedDateTime(timezone, { disambiguation: "earlier" });
    later = local.toZonedDateTime(timezone, { disambiguation: "later" });
  } catch (error) {
    if (error instanceof RangeError) return { kind: "zone-unknown" };
    throw error;
  }
  // In a gap both disambiguations leave the wall-clock time that was asked for.
  if (!earlier.toPlainDateTime().equals(local)) return { kind: "does-not-exist" };
  const at = instantOf(earlier.epochMilliseconds);
  // Neither the contract nor the database could hold it: the booking would never get past being opened.
  if (!/^\d{4}-/.test(at)) return { kind: "beyond-calendar" };
  return { kind: "instant", at, twice: earlier.epochMilliseconds !== later.epochMilliseconds };
}
