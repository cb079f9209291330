import { type RefinementCtx, type ZodType, z } from "zod";

/**
 * Reads with another schema inside a transform, and reports what is wrong where it stands. A union would only say
 * that none of its forms fits, and not which field spoils the one that was meant.
 */
export function readInside<Schema extends ZodType>(
  schema: Schema,
  value: unknown,
  ctx: RefinementCtx,
): z.output<Schema> | typeof z.NEVER {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues) ctx.addIssue({ code: "custom", path: [...path], message });
  return z.NEVER;
}

/** A thing that comes as a list in one place, and as something else in another. */
export function listOr<List extends ZodType, Other extends ZodType>(list: List, other: Other) {
  return z
    .unknown()
    .transform((value, ctx): z.output<List> | z.output<Other> =>
      Array.isArray(value) ? readInside(list, value, ctx) : readInside(other, value, ctx),
    );
}

/** An object as it is, not a copy: what was left out of it can still be told. */
export const wireObject = z.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "must be an object",
);
