import { z } from "zod";

/**
 * An id on the wire. A number becomes text only where JavaScript has read it exactly; anything
 * larger was already changed by `JSON.parse`. Blanks alone identify nothing.
 */
export const wireId = z.preprocess(
  (value) => (Number.isSafeInteger(value) ? String(value) : value),
  z.string().regex(/\S/, "is blank").max(128),
);

/** A whole number, also as text, and with a fraction of 0. */
export const wireInteger = z.preprocess(
  (value) => (typeof value === "string" && /^\s*-?\d{1,9}(\.0+)?\s*$/.test(value) ? Number(value) : value),
  z.int32(),
);

/** Yes or no, also as text or number. */
export const wireFlag = z.preprocess((value) => {
  if (typeof value !== "string" && typeof value !== "number") return value;
  const text = String(value).trim().toLowerCase();
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : value;
}, z.boolean());
