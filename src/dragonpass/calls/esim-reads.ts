import { moduleRow } from "../../domain/modules.ts";
import { PATHS, SUPPLIER_CODES } from "../assumptions.ts";
import type { EsimArgs } from "../client/call-options.ts";
import type { Caller } from "../client/caller.ts";
import type { Found } from "../client/outcomes.ts";
import { isNotFound, readAnswer } from "../client/read-answer.ts";
import { type SupplierEsim, wireEsim } from "../schemas/esim.ts";
import { type SupplierOptions, wireOptions } from "../schemas/resource-options.ts";

/** Reads how an eSIM is now. */
export async function getEsim(caller: Caller, { module, orderId, ...options }: EsimArgs): Promise<Found<SupplierEsim>> {
  const path = PATHS.esimDetails(moduleRow(module).pathSegment);
  const answer = await caller.call({ ...options, operation: "getEsim", method: "POST", path, body: { orderId } });
  if (isNotFound(answer, SUPPLIER_CODES.orderNotFound)) return { kind: "not-found" };
  return { kind: "ok", value: readAnswer(answer, wireEsim, caller.noteOf("getEsim")) };
}

/** Reads what an eSIM can be topped up with. */
export async function listTopUps(
  caller: Caller,
  { module, orderId, ...options }: EsimArgs,
): Promise<Found<SupplierOptions>> {
  const path = PATHS.esimPackages(moduleRow(module).pathSegment);
  const answer = await caller.call({ ...options, operation: "listTopUps", method: "POST", path, body: { orderId } });
  if (isNotFound(answer, SUPPLIER_CODES.orderNotFound)) return { kind: "not-found" };
  return { kind: "ok", value: readAnswer(answer, wireOptions, caller.noteOf("listTopUps")) };
}
