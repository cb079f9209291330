/** Dates as DragonPass writes them. */
import { Temporal } from "temporal-polyfill";

/** `2025-01-01T10:00:00+00:00`: UTC, without milliseconds. */
export function toSupplierDate(date: Date): string {
  return `${date.toISOString().slice(0, 19)}+00:00`;
}

/**
 * The wall clock at a place, ending in `+00:00`: DragonPass calls `usageDate` local time and shows
 * it with that offset all the same.
 */
export function toLocalUsageDate(date: Date, timezone: string): string {
  return `${wallClock(date, timezone).toString({ smallestUnit: "second" })}+00:00`;
}

/** The instant of a local `YYYY-MM-DDTHH:mm`; `null` where it is malformed or the clocks skip it. */
export function instantOfLocal(local: string, timezone: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local)) return null;
  try {
    const plain = Temporal.PlainDateTime.from(local, { overflow: "reject" });
    const zoned = plain.toZonedDateTime(timezone);
    return zoned.toPlainDateTime().equals(plain) ? new Date(zoned.epochMilliseconds) : null;
  } catch (error) {
    // "2027-02-30T10:00": the right form, but no such day.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** `2025-10-28T01:00:00Z`, as batches have it. */
export function toBatchDate(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The wall clock at a place, to the minute: `YYYY-MM-DDTHH:mm`. */
export function toLocalMinute(date: Date, timezone: string): string {
  return wallClock(date, timezone).toString({ smallestUnit: "minute" });
}

function wallClock(date: Date, timezone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(timezone).toPlainDateTime();
}

/** A local `YYYY-MM-DDTHH:mm` so many minutes later, whatever the clocks do; `null` where it is malformed. */
export function laterLocal(local: string, minutes: number): string | null {
  try {
    const plain = Temporal.PlainDateTime.from(local, { overflow: "reject" });
    return plain.add({ minutes }).toString({ smallestUnit: "minute" });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
