import type { Request } from "express";
import { z } from "zod";
import { fieldErrorsOf } from "../../contract/field-errors.ts";
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from "../../contract/page.ts";
import { invalidRequest } from "./api-error.ts";

/** A filter that may be given several times. */
export function repeatable<Item extends z.ZodType>(item: Item) {
  // Node's parser gives text for one value and a list for several.
  const list = z.preprocess((value) => (typeof value === "string" ? [value] : value), z.array(item)).optional();
  // A JSON Schema of what is sent would hold nothing of this: the parser takes anything.
  return list.meta({ type: "array", items: jsonSchemaOf(item) });
}

/** JSON Schema of what is sent, before anything is made of it. */
export function jsonSchemaOf(schema: z.ZodType) {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return described;
}

/** Parameters of every list beside its filters. */
export const pageParameters = {
  pageSize: z
    .string()
    .refine((text) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= PAGE_SIZE_MAX, {
      error: `must be a whole number from 1 to ${PAGE_SIZE_MAX}`,
    })
    .transform(Number)
    .prefault(String(PAGE_SIZE_DEFAULT))
    .meta({ description: `a whole number from 1 to ${PAGE_SIZE_MAX}` }),
  pageToken: z
    .string()
    .optional()
    .meta({ description: "`nextPageToken` of the page before; good for the same filters" }),
};

/**
 * The query parameters as the schema describes them; one that it does not know is refused.
 * @throws {ApiError} `invalid_request`
 */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, req: Request): z.output<Schema> {
  // Express's own has no prototype.
  const query = { ...req.query };
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  throw invalidRequest(fieldErrorsOf(result.error, asLists(query, result.error)));
}

/** A value that was judged as a list of one is given as that: its place in the list is part of the error's path. */
function asLists(query: Record<string, unknown>, error: z.ZodError): Record<string, unknown> {
  const isList = (name: string) => error.issues.some(({ path }) => path[0] === name && path.length > 1);
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, typeof value === "string" && isList(name) ? [value] : value]),
  );
}
