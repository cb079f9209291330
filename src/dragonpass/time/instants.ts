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
  const local = `${date}T${minutes}${seconds.slice(0, 7)}`;
  // The engine rolls 31 February over into March: such a date does not survive the round trip.
  const asUtc = new Date(`${local}Z`);
  if (Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(`${date}T${minutes}`)) return null;
  const at = new Date(`${local}${zoneOf(offset)}`);
  // In UTC it can fall out of the years that a contract's instant, and the database, can hold.
  if (Number.isNaN(at.getTime()) || !/^(?!0000)\d{4}-/.test(at.toISOString())) return null;
  return { instant: at.toISOString() as Instant, hadOffset: offset !== undefined };
}

function zoneOf(offset: string | undefined): string {
  if (offset === undefined || offset.toUpperCase() === "Z") return "Z";
  return offset.includes(":") ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
}
