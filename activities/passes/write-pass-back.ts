import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import type { Notice } from "../../src/domain/booking/attention.ts";
import { E_PASS_KIND, passRequestSubject } from "../../src/domain/once/subject.ts";
import type { PassEvidence, ScheduledIssue } from "../../src/domain/passes/pass-activities.ts";
import { passAttention } from "../../src/domain/passes/pass-attention.ts";
import { type PassCriteria, userScope } from "../../src/domain/passes/pass-criteria.ts";
import { withPassNotice } from "../../src/domain/passes/pass-request.ts";
import { changePassRequest } from "../../src/store/passes/pass-requests.ts";
import { restorePassRequest } from "../../src/store/passes/restore-pass-request.ts";
import { type ScheduledAttempt, writeBack } from "../once/evidence.ts";
import { repeatLater } from "../supplier-failure.ts";
import type { PassDependencies } from "./dependencies.ts";
import { doubtLostPass } from "./doubt-pass.ts";

/** The request to DragonPass that an activity is there for, and how often it has been begun before. */
interface TryingIssue {
  readonly requestId: string;
  readonly tries: number;
}

/**
 * Treatment of what the workflow and the database dispute: a row that is another request's by now, a pass that another
 * request has claimed. A person is asked; `repeat` also fails, so that nothing is asked of DragonPass meanwhile, `ask`
 * does no more. A disputed pass is passed over by `leave`, which is for a person's word about it.
 */
export type OnDispute = "repeat" | "ask" | "leave";

/**
 * Writes back what the database has lost of what the workflow knows: the row, the claim, the attempts. A row of another
 * request is left alone, and so is a pass that another request has claimed.
 * @throws ApplicationFailure `booking_replaced` or `order_disputed`, repeated, for the last two, unless they are only asked about
 */
export async function writePassBack(
  deps: PassDependencies,
  evidence: PassEvidence,
  trying: TryingIssue | null,
  { onDispute }: { readonly onDispute: OnDispute },
): Promise<"nothing-lost" | "lost" | "of-another-request"> {
  const { passRequestId, orderId } = evidence.record.passRequest;
  const row = await restorePassRequest(deps.db, evidence, () => doubtLostPass(deps, evidence));
  if (row === "of-another-request") {
    await askPerson(deps, passRequestId, passAttention("not_followed"));
    if (onDispute === "ask") return row;
    throw repeatLater("booking_replaced", "The id of the request stands for another one by now.", null);
  }
  const owned = { subject: passRequestSubject(passRequestId), thingKind: E_PASS_KIND };
  const attempts = evidence.issues.map((issue) => attemptOf(evidence.criteria, issue, trying));
  const found = await writeBack(deps, owned, { thingId: orderId, attempts });
  if (found === "disputed" && orderId !== null && onDispute !== "leave") {
    await askPerson(deps, passRequestId, passAttention("order_disputed", { orderId }));
    if (onDispute === "repeat")
      throw repeatLater("order_disputed", "Another request has claimed the pass of this one; a person decides.", null);
  }
  const wentBack = row === "restored" || found === "lost";
  if (wentBack)
    deps.log.warn(
      { passRequestId },
      "the database had lost what was known of a request for a pass; it is written again",
    );
  return wentBack ? "lost" : "nothing-lost";
}

function attemptOf(
  criteria: PassCriteria,
  { requestId, since, forgottenSince, madeNothing }: ScheduledIssue,
  trying: TryingIssue | null,
): ScheduledAttempt<PassCriteria> {
  const isTried = trying !== null && trying.requestId === requestId;
  return {
    scope: userScope(criteria),
    requestId,
    fence: null,
    criteria,
    forgottenSince: forgottenSince === null ? null : new Date(forgottenSince),
    since: new Date(since),
    outcome: isTried ? { tries: trying.tries } : madeNothing ? "nothing-made" : "unknown",
  };
}

async function askPerson({ db }: PassDependencies, passRequestId: PassRequestId, notice: Notice): Promise<void> {
  await changePassRequest(db, passRequestId, async ({ passRequest }) => ({
    passRequest: withPassNotice(passRequest, notice),
  }));
}
