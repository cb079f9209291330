import { z } from "zod";
import { readInstant } from "../time/instants.ts";

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

/** A whole number, also as text, and with a fraction of 0. */
export const wireInteger = z.preprocess(
  (value) => (typeof value === "string" && /^\s*-?\d{1,9}(\.0+)?\s*$/.test(value) ? Number(value) : value),
  z.int32(),
);
export const optionalInteger = wireInteger.nullish().transform(orNull);

/** Yes or no, also as text or number. */
export const wireFlag = z.preprocess((value) => {
  if (typeof value !== "string" && typeof value !== "number") return value;
  const text = String(value).trim().toLowerCase();
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : value;
}, z.boolean());

/** A date that only informs: what cannot be read as an instant is null. Without an offset it is UTC, as documented. */
export const optionalInstant = z
  .unknown()
  .optional()
  .transform((value) => readInstant(value)?.instant ?? null);

function orNull<Value>(value: Value | null | undefined): Value | null {
  return value ?? null;
}
