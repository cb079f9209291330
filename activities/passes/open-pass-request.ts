import type { NewReason } from "../../src/contract/booking.ts";
import { fieldErrorsOf, SECOND_ARGUMENT } from "../../src/contract/field-errors.ts";
import { type PassIssueRequest, passIssueRequest } from "../../src/contract/pass-request.ts";
import { programErrors } from "../../src/contract/program-errors.ts";
import { type PassRequestId, passRequestId as passRequestIdSchema } from "../../src/contract/vocabulary.ts";
import { instantOf } from "../../src/domain/instant.ts";
import { passRequestSubject } from "../../src/domain/once/subject.ts";
import { isDatedAnew } from "../../src/domain/once/taken-up.ts";
import { canonicalPassRequest } from "../../src/domain/passes/canonical-pass-request.ts";
import type {
  OpenPassInput,
  OpenPassResult,
  PassOver,
  ScheduledIssue,
} from "../../src/domain/passes/pass-activities.ts";
import {
  isPassDecided,
  newPassRecord,
  type PassRecord,
  unreadablePassRecord,
} from "../../src/domain/passes/pass-request.ts";
import { passIssueWorkflowId, passRequestIdOfWorkflow } from "../../src/domain/workflow-ids.ts";
import { fingerprintOf } from "../../src/store/bookings/fingerprint.ts";
import { type Attempt, isUnsettled, mayHaveMadeAnother, mayStillAppear } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { changePassRequest } from "../../src/store/passes/pass-requests.ts";
import type { PassRow } from "../../src/store/passes/pass-row.ts";
import { bindPassRequest } from "../../src/store/passes/take-pass-request.ts";
import { finalFailure } from "../supplier-failure.ts";
import { criteriaOfRequest } from "./criteria-of-request.ts";
import type { PassDependencies } from "./dependencies.ts";
import { doubtPassTakenUp } from "./doubt-pass.ts";
import { endWithoutPass } from "./end-pass.ts";
import { type TakenUp, takeOver } from "./take-over-pass.ts";

/**
 * Binds the request to the run that carries it.
 * @throws ApplicationFailure `idempotency_key_reused`, not repeated, where the id stands for another request
 */
export async function openPassRequest(deps: PassDependencies, input: OpenPassInput): Promise<OpenPassResult> {
  const bound = await (input.restarted === true ? takeOver(deps, input) : bindAsked(deps, input));
  if (bound.kind === "over") return bound;
  const ended = await endIfExpired(deps, bound);
  if (ended !== null) return ended;
  const { passRequest, revision } = await takenUp(deps, bound.row);
  const request = { ...bound.request, programId: bound.request.programId ?? deps.programIds[0] };
  const { fingerprint } = bound.row;
  const attempts = await findAttempts(deps.db, passRequestSubject(request.passRequestId));
  return {
    kind: "open",
    record: { passRequest, revision },
    request,
    criteria: await criteriaOfRequest(deps.db, request),
    fingerprint,
    timings: deps.timings,
    issues: issuesAmong(attempts),
    mayHaveStray: attempts.some(mayHaveMadeAnother),
  };
}

/**
 * Ends a request whose pass would have expired before it is asked for, by the database's clock. Null where it would not,
 * and where there is a pass, or may be one.
 */
async function endIfExpired(deps: PassDependencies, { row, request }: TakenUp): Promise<PassOver | null> {
  const { expirationDate, passRequestId } = request;
  const isExpired = row.passRequest.status === "requested" && Date.parse(expirationDate) <= row.nowMs;
  if (!isExpired) return null;
  const reason: NewReason = {
    code: "date_in_the_past",
    message: `expirationDate ${expirationDate} has passed.`,
    details: { fields: ["/expirationDate"], expirationDate },
  };
  const ended = await endWithoutPass(deps, passRequestId, { status: "rejected", reason });
  return ended.kind === "over" ? ended : null;
}

/** The request, which says since when it has waited for DragonPass: until now it may have waited for Temporal. */
async function takenUp({ db }: PassDependencies, row: PassRow): Promise<PassRecord> {
  const { waitsFor, passRequestId } = row.passRequest;
  if (isPassDecided(row.passRequest) || waitsFor?.code === "outcome_unknown") return row;
  if (!isDatedAnew(row.passRequest, waitsFor, row.nowMs)) return row;
  return await changePassRequest(db, passRequestId, async ({ passRequest, nowMs }) => ({
    passRequest: { ...passRequest, waitsFor: { code: "dragonpass", since: instantOf(nowMs) } },
  }));
}

async function bindAsked(deps: PassDependencies, input: OpenPassInput): Promise<PassOver | TakenUp> {
  const parsed = parseArgument(deps, input);
  if ("reason" in parsed)
    return { kind: "over", record: unreadablePassRecord(parsed.passRequestId, parsed.reason, deps.clock.now()) };
  const { request } = parsed;
  const programId = request.programId ?? deps.programIds[0];
  const fingerprint = await fingerprintOf(deps.db, canonicalPassRequest(request, programId));
  const record = newPassRecord(request, programId, deps.clock.now());
  const { firstExecutionRunId } = input;
  const binding = await bindPassRequest(deps.db, { record, fingerprint, request, firstExecutionRunId });
  switch (binding.kind) {
    case "bound":
      if (input.startedAt !== undefined) await doubtPassTakenUp(deps, binding.row, input.startedAt);
      return { kind: "bound", row: binding.row, request };
    // Carried by another run, whose business it is.
    case "other-run":
      return over(binding.row);
    case "other-fingerprint":
      throw finalFailure("idempotency_key_reused", "The id of this request was used before for another one.");
  }
}

/** Requests that this run has to remember, so that the database may lose them again. */
function issuesAmong(attempts: readonly Attempt[]): ScheduledIssue[] {
  return attempts
    .filter((attempt) => isUnsettled(attempt) || mayStillAppear(attempt))
    .map((attempt) => ({
      requestId: attempt.requestId,
      since: attempt.startedAt.getTime(),
      forgottenSince: attempt.forgottenSince?.getTime() ?? null,
      madeNothing: !isUnsettled(attempt),
    }));
}

function parseArgument(
  { programIds }: PassDependencies,
  { argument, workflowId, hasOddArgument }: OpenPassInput,
): { readonly request: PassIssueRequest } | { readonly passRequestId: PassRequestId; readonly reason: NewReason } {
  const named = passRequestIdOfWorkflow(workflowId);
  const parsed = passIssueRequest.safeParse(argument);
  const errors = [
    ...(parsed.success ? [] : fieldErrorsOf(parsed.error, argument)),
    ...programErrors(argument, programIds),
  ];
  if (parsed.success && passIssueWorkflowId(parsed.data.passRequestId) !== workflowId) {
    errors.push({
      pointer: "/passRequestId",
      code: "invalid",
      message: "must be the one in the workflow id, pass-issue/<passRequestId>",
    });
  }
  if (hasOddArgument === true) errors.push(SECOND_ARGUMENT);
  if (parsed.success && errors.length === 0) return { request: parsed.data };
  const passRequestId = passRequestIdSchema.safeParse(named);
  const message = "The argument of the workflow is invalid; fix the listed fields and start again under a new id.";
  return {
    // An id that breaks the rules is shown as it is: it names the workflow, and is stored nowhere.
    passRequestId: passRequestId.success ? passRequestId.data : (named as PassRequestId),
    reason: { code: "invalid_request", message, details: { errors } },
  };
}

function over({ passRequest, revision }: PassRow): PassOver {
  return { kind: "over", record: { passRequest, revision } };
}
