import type { OrderId, PassRequestId } from "../../src/contract/vocabulary.ts";
import { passRequestSubject } from "../../src/domain/once/subject.ts";
import type { PassOver, ResolvePassInput, ResolvePassResult } from "../../src/domain/passes/pass-activities.ts";
import { type PassRecord, withOnlyNotice, withPassEnding } from "../../src/domain/passes/pass-request.ts";
import { NO_PASS_LOST } from "../../src/domain/passes/pass-wishes.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { SupplierEPass } from "../../src/dragonpass/schemas/e-pass.ts";
import { isUnsettled } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { findClaim } from "../../src/store/once/claims.ts";
import { settleAttempt } from "../../src/store/once/settle-attempt.ts";
import { changePassRequest, findPassRequest } from "../../src/store/passes/pass-requests.ts";
import { claimAndPublish, type Made, publishClaimed } from "../once/claim.ts";
import { release } from "../once/release.ts";
import { orderNotFree, refused } from "../once/word-refusals.ts";
import type { PassDependencies } from "./dependencies.ts";
import { passOfRequest } from "./pass-effect.ts";
import { publishPass } from "./publish-pass.ts";

/** Carries out what a person says of a lost pass: that there is none, or which one it is. Repeated safely. */
export async function resolvePass(
  deps: PassDependencies,
  { resolution, evidence }: ResolvePassInput,
  tries: number,
): Promise<ResolvePassResult> {
  const { passRequestId } = evidence.record.passRequest;
  if (resolution.outcome === "order") return await adoptPass(deps, evidence, resolution.orderId);
  const vanished = await endVanished(deps, evidence, tries);
  if (vanished !== null) return vanished;
  let isReleased = false;
  const record = await changePassRequest(deps.db, passRequestId, async ({ passRequest }, trx) => {
    isReleased = passRequest.status === "requested" && (await release(trx, passRequestSubject(passRequestId), tries));
    const { needsAttention } = passRequest;
    // A person who decides has taken note.
    if (!isReleased || needsAttention === null) return null;
    return { passRequest: withOnlyNotice(passRequest, null), noted: needsAttention };
  });
  return isReleased ? { kind: "released", record } : refused(NO_PASS_LOST);
}

/**
 * Ends a request whose pass was to be cancelled and is not shown, as a person says. A pass that is there is not lost,
 * whoever says so. Null where none was missed.
 */
async function endVanished(
  deps: PassDependencies,
  { record: known, criteria }: ResolvePassInput["evidence"],
  tries: number,
): Promise<ResolvePassResult | null> {
  const { passRequestId } = known.passRequest;
  const row = await findPassRequest(deps.db, passRequestId);
  if (row === null) return null;
  const { status, orderId, needsAttention } = row.passRequest;
  // As an earlier try has ended it.
  if (status === "cancelled" && tries > 0) return over(row);
  if (status !== "issued" || orderId === null || needsAttention?.code !== "order_not_found") return null;
  const pass = await readNamed(deps, criteria.programId, orderId);
  if (pass !== null) {
    const record = await publishPass(deps.db, passRequestId, pass);
    return record.passRequest.status === "cancelled" ? over(record) : { ...refused(NO_PASS_LOST), record };
  }
  const ended = await changePassRequest(deps.db, passRequestId, async ({ passRequest }) => ({
    passRequest: withPassEnding(passRequest, "cancelled", null),
    noted: needsAttention,
  }));
  return over(ended);
}

function over({ passRequest, revision }: PassRecord): PassOver {
  return { kind: "over", record: { passRequest, revision } };
}

/** Claims the pass that a person names as the lost one, as a look-up would have done that had recognised it. */
async function adoptPass(
  deps: PassDependencies,
  evidence: ResolvePassInput["evidence"],
  orderId: OrderId,
): Promise<ResolvePassResult> {
  const { db } = deps;
  const { passRequestId } = evidence.record.passRequest;
  const subject = passRequestSubject(passRequestId);
  const effect = passOfRequest(deps, passRequestId);
  const claimed = (await findClaim(db, subject))?.thing.id ?? null;
  if (claimed !== null && claimed !== orderId) return refused(NO_PASS_LOST);
  const ours = await publishClaimed(deps, effect);
  if (ours?.kind === "made") return issued(ours);
  if (ours !== null) return orderNotFree(orderId, "is not shown by DragonPass");
  const open = (await findAttempts(db, subject)).filter(isUnsettled);
  if (open.length === 0 || !(await isUndecided(deps, passRequestId))) return refused(NO_PASS_LOST);
  const pass = await readNamed(deps, evidence.criteria.programId, orderId);
  if (pass === null) return orderNotFree(orderId, "is not one of a pass that DragonPass knows");
  if (!isOfUser(pass, evidence.criteria)) return orderNotFree(orderId, "is of a pass for somebody or something else");
  const adopted = await claimAndPublish(deps, effect, { made: pass, attempt: open.at(-1) ?? null, how: "adopted" });
  if (adopted === null) return orderNotFree(orderId, "belongs to another request");
  // Another one was found by itself while this was looked at.
  if (adopted.kind === "claimed" || adopted.published.passRequest.orderId !== orderId) return refused(NO_PASS_LOST);
  for (const attempt of open) await settleAttempt(db, attempt, { outcome: "adopted", thingId: orderId });
  return issued(adopted);
}

async function isUndecided({ db }: PassDependencies, passRequestId: PassRequestId): Promise<boolean> {
  return (await findPassRequest(db, passRequestId))?.passRequest.status === "requested";
}

function isOfUser(pass: SupplierEPass, { clientUserId, module }: ResolvePassInput["evidence"]["criteria"]): boolean {
  return (pass.clientUserId ?? clientUserId) === clientUserId && (pass.module ?? module) === module;
}

/** Null where DragonPass does not know it, or refuses to show it: it may be somebody else's. */
async function readNamed(deps: PassDependencies, programId: string, orderId: OrderId): Promise<SupplierEPass | null> {
  try {
    const found = await deps.dragonpass.getEPass({ programId, orderId });
    return found.kind === "ok" ? found.value : null;
  } catch (error) {
    if (error instanceof SupplierError && error.code === "supplier_refused") return null;
    throw error;
  }
}

function issued({ published }: Made<PassRecord>): ResolvePassResult {
  return { kind: "issued", record: published, outcomeWasUnknown: true, mayHaveStray: true };
}
