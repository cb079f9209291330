import { z } from "zod";
import { readInstant } from "../instants.ts";

/**
 * An id on the wire. A number becomes text only where JavaScript has read it exactly; anything
 * larger was already changed by `JSON.parse`.
 */
export const wireId = z.preprocess(
  (value) => (Number.isSafeInteger(value) ? String(value) : value),
  z.string().min(1).max(128),
);

/** Text that may be missing; the empty text of Version 1 means nothing too. */
export const optionalText = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === "" ? null : value));

export const optionalId = z
  .preprocess((value) => (value === "" ? null : value), wireId.nullable())
  .nullish()
  .transform(orNull);

/** A whole number, also as text. */
export const wireInteger = z.preprocess(
  (value) => (typeof value === "string" && /^-?\d{1,9}$/.test(value) ? Number(value) : value),
  z.int32(),
);
export const optionalInteger = wireInteger.nullish().transform(orNull);

/** A date that only informs: what cannot be read as an instant is null. Without an offset it is UTC, as documented. */
export const optionalInstant = z
  .unknown()
  .optional()
  .transform((value) => readInstant(value)?.instant ?? null);

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?$/;

/**
 * Local time at the resource, to the minute, also with seconds or a blank. Anything else is null, one with an offset
 * too, as it need not be the resource's: an order must not look like one of another time for the way it is dated.
 */
export const optionalLocalTime = z
  .unknown()
  .optional()
  .transform((value) => {
    const [, date, time] = (typeof value === "string" ? LOCAL_TIME.exec(value) : null) ?? [];
    if (date === undefined || readInstant(`${date}T${time}`) === null) return null;
    return `${date}T${time}`;
  });

/** Text and numbers that only inform: one of a wrong type is null, as it must not make an order unreadable. */
export const informativeText = optionalText.catch(null);
export const informativeInteger = optionalInteger.catch(null);

/** What a module calls its own: kept as it is. */
export const optionalRecord = z.record(z.string(), z.unknown()).nullish().transform(orNull).catch(null);

function orNull<Value>(value: Value | null | undefined): Value | null {
  return value ?? null;
}
