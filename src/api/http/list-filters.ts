import { z } from "zod";

const WRONG_TIME = "must be a UTC time, such as 2027-10-01T09:30:00.000Z";
/** ISO 8601 has a year 0, PostgreSQL has not. */
const time = z.iso.datetime({ error: WRONG_TIME }).refine((value) => !value.startsWith("0000"), { error: WRONG_TIME });

/** A time to filter by. Of several times, which are *or* as in every filter, one says the same as all. */
export function timeOfWhich(one: "earliest" | "latest") {
  return time.meta({ words: `UTC time, \`2027-10-01T09:30:00.000Z\`; of several the ${one} counts` });
}

/** Values of the filters that are given: sorted and without doubles, so that a page token does not depend on how they were written. */
export function canonicalFilters<Filters extends Readonly<Record<string, readonly string[] | undefined>>>(
  given: Filters,
): { [Name in keyof Filters]?: NonNullable<Filters[Name]> } {
  const filters = Object.entries(given).flatMap(([name, values]) =>
    values === undefined ? [] : [[name, [...new Set(values)].sort()]],
  );
  return Object.fromEntries(filters) as { [Name in keyof Filters]?: NonNullable<Filters[Name]> };
}

/** From one time *or* another is from the earlier one. */
export function earliestOf(values: readonly string[] | undefined): Date | null {
  const times = timesOf(values);
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** The opposite of `earliestOf`. */
export function latestOf(values: readonly string[] | undefined): Date | null {
  const times = timesOf(values);
  return times.length === 0 ? null : new Date(Math.max(...times));
}

function timesOf(values: readonly string[] | undefined): number[] {
  return (values ?? []).map((value) => Date.parse(value));
}
