import type { PassRequestId, ProgramId } from "../../src/contract/vocabulary.ts";
import { SUPPLIER_STATUS } from "../../src/domain/booking/order-status.ts";
import { passRequestSubject } from "../../src/domain/once/subject.ts";
import type { CancelPassResult } from "../../src/domain/passes/pass-activities.ts";
import { passAttention } from "../../src/domain/passes/pass-attention.ts";
import {
  isPassDecided,
  type PassRecord,
  withPassEnding,
  withPassNotice,
} from "../../src/domain/passes/pass-request.ts";
import { SUPPLIER_CODES } from "../../src/dragonpass/assumptions.ts";
import { refusalOf, SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import { findClaim } from "../../src/store/once/claims.ts";
import { changePassRequest } from "../../src/store/passes/pass-requests.ts";
import type { Circumstances } from "../once/informed.ts";
import { outcomeUnknown, repeatLater, throttled, unauthenticated } from "../supplier-failure.ts";
import type { PassDependencies } from "./dependencies.ts";
import { endWithoutPass, passOver } from "./end-pass.ts";
import { publishPass } from "./publish-pass.ts";
import { withoutCancelledStrays } from "./stray-pass.ts";

/** A request whose pass is to be cancelled. */
interface CancelledPass extends Pick<Circumstances, "tries"> {
  readonly passRequestId: PassRequestId;
  readonly programId: ProgramId;
}

/** A pass that its request has claimed. */
interface ClaimedPass extends CancelledPass {
  readonly orderId: string;
  readonly claimedAt: Date;
}

/** How often DragonPass is asked again where it contradicts itself, or does not know: a copy of its data may lag. */
const LAG_TRIES = 3;

/**
 * Cancels the request: without a pass at once, with one at DragonPass. Repeated safely, since the pass is read first: one
 * that is cancelled is not cancelled again.
 */
export async function cancelPass(deps: PassDependencies, wanted: CancelledPass): Promise<CancelPassResult> {
  const { passRequestId } = wanted;
  const claim = await findClaim(deps.db, passRequestSubject(passRequestId));
  if (claim === null) {
    const ended = await endWithoutPass(deps, passRequestId, { status: "cancelled", reason: null });
    return ended.kind === "over" ? { ...ended, kind: "cancelled" } : ended;
  }
  const result = await cancelClaimed(deps, { ...wanted, orderId: claim.thing.id, claimedAt: claim.claimedAt });
  if (result.kind !== "cancelled") return result;
  return { ...(await passOver(deps, await withoutCancelledStrays(deps, result.record))), kind: "cancelled" };
}

async function cancelClaimed(deps: PassDependencies, pass: ClaimedPass): Promise<CancelPassResult> {
  const read = await readAndPublish(deps, pass);
  if (read.kind === "not-shown") return await notShown(deps, pass, read.supplierCode);
  const { record } = read;
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
      const record = cancelledIn(await readAndPublish(deps, pass));
      if (record !== null) return { kind: "cancelled", record };
      // Its answer is newer than a copy that lags. Taken, and not carried out yet: it is read again until it is.
      if (outcome.value.status === SUPPLIER_STATUS.cancelled) return await asAnswered(deps, pass);
      throw notShownYet();
    }
    case "refused": {
      const { supplierCode, message } = outcome.refusal;
      // It may have been carried out all the same: something on the way may have sent it twice.
      const read = await readAndPublish(deps, pass);
      const cancelled = cancelledIn(read);
      if (cancelled !== null) return { kind: "cancelled", record: cancelled };
      if (supplierCode === SUPPLIER_CODES.orderAlreadyCancelled) {
        if (pass.tries < LAG_TRIES) throw notShownYet();
        return await asAnswered(deps, pass);
      }
      const record = read.kind === "shown" ? read.record : before;
      if (supplierCode === SUPPLIER_CODES.ePassInUse) return refusedAsUsed(record);
      return { kind: "refused", record, code: "supplier_refused", message: `${message} (${supplierCode})` };
    }
    case "throttled":
      throw throttled(outcome.retryAfterMs);
    case "unauthenticated":
      throw unauthenticated();
    case "unknown":
      throw outcomeUnknown("cancelled the pass", outcome);
  }
}

/** DragonPass has said that the pass is cancelled, and does not show it. */
async function asAnswered({ db }: PassDependencies, { passRequestId }: ClaimedPass): Promise<CancelPassResult> {
  const record = await changePassRequest(db, passRequestId, async ({ passRequest }) => ({
    passRequest: withPassEnding(passRequest, "cancelled", null),
  }));
  return { kind: "cancelled", record };
}

/**
 * DragonPass does not show the pass, by this code. One that was never shown is looked for; of another one a person finds
 * out what became of it, and whoever asked is told.
 */
async function notShown(
  { db }: PassDependencies,
  { passRequestId, orderId, claimedAt, tries }: ClaimedPass,
  supplierCode: string,
): Promise<CancelPassResult> {
  if (tries < LAG_TRIES) throw repeatLater("supplier_order_not_found", "DragonPass does not show the pass.", null);
  const record = await changePassRequest(db, passRequestId, async ({ passRequest }) =>
    isPassDecided(passRequest)
      ? { passRequest: withPassNotice(passRequest, passAttention("order_not_found", { orderId })) }
      : null,
  );
  if (!isPassDecided(record.passRequest)) return { kind: "claimed", since: claimedAt.getTime() };
  const message = refusalOf(supplierCode)?.message ?? "DragonPass does not show the pass.";
  return { kind: "refused", record, code: "supplier_refused", message: `${message} (${supplierCode})` };
}

function refusedAsUsed(record: PassRecord): CancelPassResult {
  const message = "The pass has been used, or is booked on, and cannot be cancelled.";
  return { kind: "refused", record, code: "pass_in_use", message };
}

function notShownYet() {
  return repeatLater("supplier_read_lags", "DragonPass has cancelled the pass and does not show it yet.", null);
}

/** A pass as it was read and published; `not-shown`: DragonPass does not know it, or refuses to show it. */
type PassRead =
  | { readonly kind: "shown"; readonly record: PassRecord }
  | { readonly kind: "not-shown"; readonly supplierCode: string };

/** The request that a read has shown to be cancelled; null where it has not. */
function cancelledIn(read: PassRead): PassRecord | null {
  return read.kind === "shown" && read.record.passRequest.status === "cancelled" ? read.record : null;
}

async function readAndPublish(
  { db, dragonpass }: PassDependencies,
  { passRequestId, programId, orderId }: ClaimedPass,
): Promise<PassRead> {
  try {
    const found = await dragonpass.getEPass({ programId, orderId });
    if (found.kind === "not-found") return { kind: "not-shown", supplierCode: SUPPLIER_CODES.ePassNotFound };
    return { kind: "shown", record: await publishPass(db, passRequestId, found.value) };
  } catch (error) {
    if (!(error instanceof SupplierError) || error.code !== "supplier_refused") throw error;
    return { kind: "not-shown", supplierCode: error.supplierCode ?? SUPPLIER_CODES.ePassNotFound };
  }
}
