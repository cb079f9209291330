import { PATHS, SUPPLIER_CODES } from "../assumptions.ts";
import type { CallOptions } from "../client/call-options.ts";
import type { Caller } from "../client/caller.ts";
import type { Found } from "../client/outcomes.ts";
import { isNotFound, readAnswer } from "../client/read-answer.ts";
import { type SupplierDynamicCode, wireDynamicCode } from "../schemas/dynamic-code.ts";

/** Has a code made that a membership is shown by. One more does no harm: those before it stay good. */
export async function createQrCode(
  caller: Caller,
  { membershipId, ...options }: CallOptions & { membershipId: string },
): Promise<Found<SupplierDynamicCode>> {
  const answer = await caller.call({
    ...options,
    operation: "createQrCode",
    method: "POST",
    path: PATHS.membershipQrCodes,
    body: { membershipId },
  });
  if (isNotFound(answer, SUPPLIER_CODES.ePassNotFound)) return { kind: "not-found" };
  return { kind: "ok", value: readAnswer(answer, wireDynamicCode, caller.noteOf("createQrCode")) };
}
