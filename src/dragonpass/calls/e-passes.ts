import { passModuleRow } from "../../domain/modules.ts";
import { PATHS, SUPPLIER_CODES } from "../assumptions.ts";
import type { CallOptions, IssueEPassArgs, PageOptions } from "../client/call-options.ts";
import type { Caller } from "../client/caller.ts";
import type { Found, WriteOutcome } from "../client/outcomes.ts";
import { isNotFound, readAnswer } from "../client/read-answer.ts";
import { writeOutcomeOf } from "../client/write-outcome.ts";
import { faultError } from "../errors/supplier-error.ts";
import { type SupplierEPass, type SupplierEPassPage, wireEPass, wireEPassPage } from "../schemas/e-pass.ts";
import { supplierDateOf } from "../time/instants.ts";

/** Issues a pass. */
export async function issueEPass(caller: Caller, args: IssueEPassArgs): Promise<WriteOutcome<SupplierEPass>> {
  const { module, clientUserId, firstName, lastName, activationDate, expirationDate, ...rest } = args;
  const { availableUsages, allowedResourceIds, ...options } = rest;
  const { code, pathSegment } = passModuleRow(module);
  const answer = await caller.call({
    ...options,
    operation: "issueEPass",
    isUnfenced: true,
    method: "POST",
    path: PATHS.ePassIssue(pathSegment),
    body: {
      module: code,
      clientUserId,
      extra: {
        firstName,
        lastName,
        ...(activationDate === null ? {} : { activationDate: supplierDateOf(activationDate) }),
        expirationDate: supplierDateOf(expirationDate),
        availableUsages,
        allowedResources: { resourceIds: allowedResourceIds },
      },
    },
  });
  const isForUser = (pass: SupplierEPass) => pass.clientUserId === null || pass.clientUserId === clientUserId;
  return writeOutcomeOf(answer, wireEPass, caller.noteOf("issueEPass"), isForUser);
}

/** Reads one page of the passes of a user. */
export async function listEPasses(
  caller: Caller,
  args: CallOptions & PageOptions & { clientUserId: string },
): Promise<SupplierEPassPage> {
  const { clientUserId, pageSize, pageNumber, ...options } = args;
  const answer = await caller.call({
    ...options,
    operation: "listEPasses",
    method: "POST",
    path: PATHS.userEPasses,
    body: { clientUserId, pageSize, pageNumber },
  });
  return readAnswer(answer, wireEPassPage, caller.noteOf("listEPasses"));
}

/** Reads one pass. */
export async function getEPass(
  caller: Caller,
  args: CallOptions & ({ ePassId: string } | { orderId: string }),
): Promise<Found<SupplierEPass>> {
  const { programId, requestId, signal } = args;
  const wanted = "ePassId" in args ? { ePassId: args.ePassId } : { orderId: args.orderId };
  const answer = await caller.call({
    programId,
    ...(requestId === undefined ? {} : { requestId }),
    ...(signal === undefined ? {} : { signal }),
    operation: "getEPass",
    method: "POST",
    path: PATHS.ePassSearch,
    body: wanted,
  });
  if (isNotFound(answer, SUPPLIER_CODES.ePassNotFound)) return { kind: "not-found" };
  const value = readAnswer(answer, wireEPass, caller.noteOf("getEPass"));
  // An answer about another pass must never be taken for this one.
  if (Object.entries(wanted).some(([name, id]) => value[name as keyof typeof wanted] !== id))
    throw faultError("unreadable");
  return { kind: "ok", value };
}
