import type { Instant } from "../../contract/vocabulary.ts";

const PATTERN = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads a date of DragonPass as an instant: ISO 8601, with an offset or, as DragonPass documents
 * its dates to be UTC+0, without one. Null for anything else, impossible dates and those outside the years
 * 1 to 9999 included.
 */
export function readInstant(value: unknown): { instant: Instant; hadOffset: boolean } | null {
  if (typeof value !== "string") return null;
  const match = PATTERN.exec(value);
  if (match === null) return null;
  const [, date = "", minutes = "", seconds = ":00", offset] = match;
  const local = Date.parse(`${date}T${minutes}${seconds.slice(0, 7)}Z`);
  const offsetMs = offsetMsOf(offset);
  // The engine rolls 31 February over into March, and 24:00 into the next day: such a time is on another day.
  if (offsetMs === null || Number.isNaN(local) || new Date(local).getUTCDate() !== Number(date.slice(8))) return null;
  const instant = new Date(local - offsetMs).toISOString();
  // In UTC it can fall out of the years that a contract's instant, and the database, can hold.
  if (!/^(?!0000)\d{4}-/.test(instant)) return null;
  return { instant: instant as Instant, hadOffset: offset !== undefined };
}

/** How far a zone is ahead of UTC; null for one that there cannot be. */
function offsetMsOf(offset: string | undefined): number | null {
  if (offset === undefined || offset.toUpperCase() === "Z") return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  if (hours > 23 || minutes > 59) return null;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** An instant as DragonPass writes its dates: UTC with an offset, without milliseconds. */
export function supplierDateOf(instant: Instant): string {
  return `${instant.slice(0, 19)}+00:00`;
}
