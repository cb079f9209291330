import type { z } from "zod";
import { fieldErrorsOf } from "../../contract/field-errors.ts";
import { programErrors } from "../../contract/program-errors.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { invalidRequest } from "./api-error.ts";

/**
 * A body as its schema describes it, with the program that it names or, without one, the first configured.
 * @throws {ApiError} `invalid_request` with everything that is wrong at once
 */
export function parseWithProgram<Body extends { programId?: ProgramId | undefined }>(
  schema: z.ZodType<Body>,
  body: unknown,
  programIds: readonly [ProgramId, ...ProgramId[]],
): Body & { programId: ProgramId } {
  const result = schema.safeParse(body);
  const errors = [...(result.success ? [] : fieldErrorsOf(result.error, body)), ...programErrors(body, programIds)];
  if (!result.success || errors.length > 0) throw invalidRequest(errors);
  return { ...result.data, programId: result.data.programId ?? programIds[0] };
}
