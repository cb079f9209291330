import type { Request } from "express";
import { z } from "zod";
import { type FieldError, fieldErrorsOf, jsonPointer, withCode } from "../../contract/field-errors.ts";
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

const WRONG_SIZE = `must be a whole number from 1 to ${PAGE_SIZE_MAX}`;

/** Parameters of every list beside its filters. */
export const pageParameters = {
  pageSize: z
    .string()
    .regex(/^\d+$/, { error: WRONG_SIZE, abort: true })
    .refine((text) => Number(text) >= 1 && Number(text) <= PAGE_SIZE_MAX, {
      ...withCode("out_of_range"),
      error: WRONG_SIZE,
    })
    .transform(Number)
    .prefault(String(PAGE_SIZE_DEFAULT))
    .meta({ words: `whole number, 1 to ${PAGE_SIZE_MAX}`, description: "items of a page" }),
  pageToken: z
    .string()
    .optional()
    .meta({ description: "`nextPageToken` of the page before; good for the same filters only" }),
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
  throw invalidRequest(queryErrorsOf(result.error, query));
}

/**
 * Every issue as an error of its parameter, under the name that was sent: the place of a value among several is ours,
 * not the caller's.
 */
function queryErrorsOf(error: z.ZodError, query: Readonly<Record<string, unknown>>): FieldError[] {
  const errors = error.issues.flatMap((issue) => {
    const path = issue.path.slice(0, 1);
    const [name] = path;
    // A list was judged as one value: the parameter is no filter.
    if (name !== undefined && issue.path.length === 1 && Array.isArray(query[String(name)])) {
      return [{ pointer: jsonPointer(path), code: "repeated", message: "must be given once only" } as const];
    }
    return fieldErrorsOf(new z.ZodError([{ ...issue, path }]), query);
  });
  // Two values that are wrong in the same way would be told twice.
  return [...new Map(errors.map((one) => [`${one.pointer} ${one.code} ${one.message}`, one])).values()];
}
