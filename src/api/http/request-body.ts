import type { z } from "zod";
import { fieldErrorsOf } from "../../contract/field-errors.ts";
import { programErrors } from "../../contract/program-errors.ts";
import { invalidRequest } from "./api-error.ts";

/**
 * A body as its schema describes it. With `programIds`, the program that it names must be one of them.
 * @throws {ApiError} `invalid_request` with everything that is wrong at once
 */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  programIds: readonly string[] | null,
): z.output<Schema> {
  const result = schema.safeParse(body);
  const errors = [
    ...(result.success ? [] : fieldErrorsOf(result.error, body)),
    ...(programIds === null ? [] : programErrors(body, programIds)),
  ];
  if (!result.success || errors.length > 0) throw invalidRequest(errors);
  return result.data;
}
