import { moduleRow } from "../../domain/modules.ts";
import { PATHS, SUPPLIER_CODES } from "../assumptions.ts";
import type { ListOptionsArgs } from "../client/call-options.ts";
import type { Caller } from "../client/caller.ts";
import type { Found } from "../client/outcomes.ts";
import { withQuery } from "../client/query.ts";
import { isNotFound, readAnswer } from "../client/read-answer.ts";
import { PAGE_BYTES_MAX } from "../client/transport.ts";
import { type SupplierOptions, wireOptions } from "../schemas/resource-options.ts";
import { leavesPath } from "./catalogue-reads.ts";

/** Reads the options of a resource. */
export async function listOptions(
  caller: Caller,
  { module, resourceId, date, ...options }: ListOptionsArgs,
): Promise<Found<SupplierOptions>> {
  const { pathSegment, optionsPath } = moduleRow(module);
  if (optionsPath === null || leavesPath(resourceId)) return { kind: "not-found" };
  const byDay = optionsPath === "schedule" && date !== null ? { date } : {};
  const answer = await caller.call({
    ...options,
    operation: "listOptions",
    method: "GET",
    path: withQuery(PATHS.resourceOptions(pathSegment, resourceId, optionsPath), byDay),
    bytesMax: PAGE_BYTES_MAX,
  });
  if (isNotFound(answer, SUPPLIER_CODES.resourceNotFound)) return { kind: "not-found" };
  return { kind: "ok", value: readAnswer(answer, wireOptions, caller.noteOf("listOptions")) };
}
