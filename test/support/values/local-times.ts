import { Temporal } from "temporal-polyfill";

/** An instant as the clock on the wall shows it there, `YYYY-MM-DDTHH:mm`. */
export function localTimeAt(timezone: string, epochMs: number): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timezone);
  return minutesOf(zoned.toPlainDateTime());
}

/** The instant at which the clock on the wall shows that time there, as the API writes it. */
export function instantAt(timezone: string, local: string): string {
  return new Date(Temporal.PlainDateTime.from(local).toZonedDateTime(timezone).epochMilliseconds).toISOString();
}

/** A time that the clock on the wall skips, or shows twice, at the next change of the clocks of that kind. */
interface ClockChange {
  readonly local: string;
  /** Of a time that exists twice, the earlier instant. */
  readonly earlier: string;
}

/** The next time that is skipped (`gap`) or exists twice (`overlap`) there. */
export function nextClockChange(timezone: string, kind: "gap" | "overlap"): ClockChange {
  let at: Temporal.ZonedDateTime | null = Temporal.Now.zonedDateTimeISO(timezone);
  for (;;) {
    at = at.getTimeZoneTransition("next");
    if (at === null) throw new Error(`the clocks of ${timezone} are not changed any more`);
    const before = at.subtract({ nanoseconds: 1 });
    const forwardMs = (at.offsetNanoseconds - before.offsetNanoseconds) / 1_000_000;
    if (kind === "gap" ? forwardMs <= 0 : forwardMs >= 0) continue;
    // Half of the skipped or repeated time before, or after, what the clock shows from then on.
    const local = at.toPlainDateTime().subtract({ milliseconds: forwardMs / 2 });
    const earlier = Temporal.Instant.fromEpochMilliseconds(at.epochMilliseconds - Math.abs(forwardMs) / 2);
    return { local: minutesOf(local), earlier: earlier.toString({ fractionalSecondDigits: 3 }) };
  }
}

function minutesOf(local: Temporal.PlainDateTime): string {
  return local.toString({ smallestUnit: "minute" });
}
