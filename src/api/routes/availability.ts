import type { RequestHandler } from "express";
import { availabilityRequestBody } from "../../contract/prebooking-request.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { instantOf } from "../../domain/instant.ts";
import type { DragonPassClient } from "../../dragonpass/client/dragonpass-client.ts";
import { ApiError } from "../http/api-error.ts";
import { callerGoneSignal } from "../http/caller-gone.ts";
import { readJson } from "../http/read-body.ts";
import { parseWithProgram } from "../http/request-body.ts";
import { rethrowAsUnavailable } from "../http/supplier-unavailable.ts";

/** Asks DragonPass whether a slot is free, without a pass, so that nothing is reserved. */
export type CheckAvailability = DragonPassClient["checkAvailability"];

/** `POST /v1/availability`: 200 `{ available, price, checkedAt }`; reserves nothing. */
export function askAvailability(dependencies: {
  readonly checkAvailability: CheckAvailability;
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
  readonly now: () => number;
}): RequestHandler {
  const { checkAvailability, programIds, now } = dependencies;
  return async function answerAvailability(req, res) {
    const asked = parseWithProgram(availabilityRequestBody, await readJson(req, res), programIds);
    const answer = await checkAvailability({ ...asked, signal: callerGoneSignal(res) }).catch(rethrowAsUnavailable);
    if (answer.kind === "refused") {
      const { code, message, supplierCode } = answer.refusal;
      throw new ApiError(code, message, { details: { supplierCode } });
    }
    const { available, price } = answer.value;
    res.status(200).json({ available, price, checkedAt: instantOf(now()) });
  };
}
