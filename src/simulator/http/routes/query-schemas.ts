import { z } from "zod";
import { FALLBACK_ALLOWED_DEFAULT, LANGUAGE_DEFAULT } from "../../../dragonpass/assumptions.ts";

/** A parameter that may come several times, or once with commas. */
export const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((item) => item.split(",")));

/** Part of every list. */
export const pageQuery = z.object({
  pageSize: z.coerce.number().int().positive().optional(),
  pageNumber: z.coerce.number().int().positive().optional(),
});

/** In a list there is no fallback: what is not translated is not in it. */
export const listLanguage = z.object({ language: z.string().default(LANGUAGE_DEFAULT) });

/** Of one thing. */
export const detailLanguage = listLanguage.extend({
  fallbackAllowed: z
    .enum(["true", "false"])
    .default(FALLBACK_ALLOWED_DEFAULT ? "true" : "false")
    .transform((value) => value === "true"),
});
