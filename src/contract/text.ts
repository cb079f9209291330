import { z } from "zod";

/** Text without control characters: what a name, an address or a flight number may hold. */
export const text = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must not hold control characters")
  .meta({ words: "text, 1 to 200 characters" });
