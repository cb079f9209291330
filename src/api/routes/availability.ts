import type { RequestHandler } from "express";
import { availabilityRequestBody } from "../../contract/prebooking-request.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { type AskAvailabilityDependencies, askAvailability } from "../../prebookings/ask-availability.ts";
import { ApiError } from "../http/api-error.ts";
import { callerGoneSignal } from "../http/caller-gone.ts";
import { readJson } from "../http/read-body.ts";
import { parseWithProgram } from "../http/request-body.ts";
import { rethrowRefusedRead } from "../http/supplier-unavailable.ts";

/** `POST /v1/availability`: 200 `{ available, price, checkedAt }`; reserves nothing. */
export function askAvailabilityRoute(
  dependencies: AskAvailabilityDependencies & { readonly programIds: readonly [ProgramId, ...ProgramId[]] },
): RequestHandler {
  return async function answerAvailability(req, res) {
    const asked = parseWithProgram(availabilityRequestBody, await readJson(req, res), dependencies.programIds);
    const result = await askAvailability(dependencies, asked, callerGoneSignal(res)).catch(rethrowRefusedRead);
    if (result.kind === "refused") {
      const { code, message, details } = result;
      throw new ApiError(code, message, { details });
    }
    res.status(200).json(result.availability);
  };
}
