import type { PassRequestId, ProgramId } from "../../src/contract/vocabulary.ts";
import { passRequestSubject } from "../../src/domain/once/subject.ts";
import type { CancelPassResult } from "../../src/domain/passes/pass-activities.ts";
import type { PassRecord } from "../../src/domain/passes/pass-request.ts";
import { SUPPLIER_CODES } from "../../src/dragonpass/assumptions.ts";
import { findClaim } from "../../src/store/once/claims.ts";
import { outcomeUnknown, repeatLater, throttled, unauthenticated } from "../supplier-failure.ts";
import type { PassDependencies } from "./dependencies.ts";
import { endWithoutPass } from "./end-pass.ts";
import { publishPass } from "./publish-pass.ts";

/** A pass that its request has claimed. */
interface ClaimedPass {
  readonly passRequestId: PassRequestId;
  readonly programId: ProgramId;
  readonly orderId: string;
}

/**
 * Cancels the request: without a pass at once, with one at DragonPass. Repeated safely, since the pass is read first: one
 * that is cancelled is not cancelled again.
 */
export async function cancelPass(
  deps: PassDependencies,
  passRequestId: PassRequestId,
  programId: ProgramId,
): Promise<CancelPassResult> {
  const claim = await findClaim(deps.db, passRequestSubject(passRequestId));
  if (claim === null) {
    const ended = await endWithoutPass(deps, passRequestId, { status: "cancelled", reason: null });
    return ended.kind === "over" ? { kind: "cancelled", record: ended.record } : ended;
  }
  const pass = { passRequestId, programId, orderId: claim.thing.id };
  const record = await readAndPublish(deps, pass);
  const { status, usedUsages } = record.passRequest;
  if (status === "cancelled") return { kind: "cancelled", record };
  return (usedUsages ?? 0) > 0 ? refusedAsUsed(record) : await cancelAtSupplier(deps, pass, record);
}

async function cancelAtSupplier(
  deps: PassDependencies,
  pass: ClaimedPass,
  before: PassRecord,
): Promise<CancelPassResult> {
  const { programId, orderId } = pass;
  const outcome = await deps.dragonpass.cancelOrder({ programId, orderId });
  switch (outcome.kind) {
    case "ok": {
      const record = await readAndPublish(deps, pass);
      // Taken, and not carried out yet: it is read again until it is, or is refused.
      if (record.passRequest.status !== "cancelled") throw notShownYet();
      return { kind: "cancelled", record };
    }
    case "refused": {
      const { supplierCode, message } = outcome.refusal;
      if (supplierCode === SUPPLIER_CODES.orderAlreadyCancelled) throw notShownYet();
      if (supplierCode === SUPPLIER_CODES.ePassInUse) return refusedAsUsed(before);
      return { kind: "refused", record: before, code: "supplier_refused", message: `${message} (${supplierCode})` };
    }
    case "throttled":
      throw throttled(outcome.retryAfterMs);
    case "unauthenticated":
      throw unauthenticated();
    case "unknown":
      throw outcomeUnknown("cancelled the pass", outcome);
  }
}

function refusedAsUsed(record: PassRecord): CancelPassResult {
  const message = "The pass has been used, or is booked on, and cannot be cancelled.";
  return { kind: "refused", record, code: "pass_in_use", message };
}

function notShownYet() {
  return repeatLater("supplier_read_lags", "DragonPass has cancelled the pass and does not show it yet.", null);
}

async function readAndPublish(deps: PassDependencies, { passRequestId, programId, orderId }: ClaimedPass) {
  const found = await deps.dragonpass.getEPass({ programId, orderId });
  if (found.kind === "not-found")
    throw repeatLater("supplier_order_not_found", "DragonPass does not know the pass.", null);
  return await publishPass(deps.db, passRequestId, found.value);
}
