import type { NewReason } from "../../src/contract/booking.ts";
import { isRejectionCode } from "../../src/contract/error-codes.ts";
import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import type { Claimed, Unsettled } from "../../src/domain/once/standing.ts";
import { passRequestSubject } from "../../src/domain/once/subject.ts";
import type { PassOver } from "../../src/domain/passes/pass-activities.ts";
import { isPassEnded, type PassRecord, withPassEnding } from "../../src/domain/passes/pass-request.ts";
import type { SupplierRefusal } from "../../src/dragonpass/errors/supplier-error.ts";
import { mayShowLate } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { changePassRequest } from "../../src/store/passes/pass-requests.ts";
import { claimLate } from "../once/settle.ts";
import { standingOf } from "../once/standing.ts";
import type { PassDependencies } from "./dependencies.ts";
import { passOfRequest } from "./pass-effect.ts";

/**
 * Ends a request that has no pass. It is not ended while it has one, or may have: whoever wants to end it can be an
 * activity that was given up, or follow a reset. Under the lock under which attempts are noted.
 */
export async function endWithoutPass(
  deps: PassDependencies,
  passRequestId: PassRequestId,
  ending: { readonly status: "rejected" | "cancelled"; readonly reason: NewReason | null },
): Promise<PassOver | Claimed | Unsettled> {
  await claimLate(deps, passOfRequest(deps, passRequestId));
  let standing: Claimed | Unsettled | null = null;
  const record = await changePassRequest(deps.db, passRequestId, async ({ passRequest }, trx) => {
    standing = await standingOf(trx, passRequestSubject(passRequestId));
    if (standing !== null || isPassEnded(passRequest)) return null;
    return { passRequest: withPassEnding(passRequest, ending.status, ending.reason) };
  });
  return standing ?? (await passOver(deps, record));
}

/** Says that a request has ended, and whether a pass of it may show only now. */
export async function passOver(
  { db }: Pick<PassDependencies, "db">,
  { passRequest, revision }: PassRecord,
): Promise<PassOver> {
  const attempts = await findAttempts(db, passRequestSubject(passRequest.passRequestId));
  const record = { passRequest, revision };
  return { kind: "over", record, ...(attempts.some(mayShowLate) && { mayHaveStray: true }) };
}

/** Ends a request that DragonPass has refused: as the table of errors says why, with DragonPass's code. */
export async function endAsRefusedPass(
  deps: PassDependencies,
  passRequestId: PassRequestId,
  { code, message, supplierCode }: Pick<SupplierRefusal, "code" | "message" | "supplierCode">,
): Promise<PassOver | Claimed | Unsettled> {
  const reason = {
    code: isRejectionCode(code) ? code : "supplier_refused",
    message,
    details: { supplierCode },
  } as const;
  return await endWithoutPass(deps, passRequestId, { status: "rejected", reason });
}
