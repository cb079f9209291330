import type { NewReason } from "../../src/contract/booking.ts";
import type { PassIssueRequest, PassRequest } from "../../src/contract/pass-request.ts";
import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import { E_PASS_KIND, passRequestSubject } from "../../src/domain/once/subject.ts";
import type { KnownPass, OpenPassInput, PassOver, StoredPass } from "../../src/domain/passes/pass-activities.ts";
import { passAttention } from "../../src/domain/passes/pass-attention.ts";
import {
  isPassDecided,
  isPassEnded,
  type PassRecord,
  revisedPass,
  unreadablePassRecord,
  withOnlyNotice,
  withPassEnding,
  withPassNotice,
} from "../../src/domain/passes/pass-request.ts";
import { passRequestIdOfWorkflow } from "../../src/domain/workflow-ids.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { StoreError } from "../../src/store/database/store-error.ts";
import { changePassRequest, findPassRequest } from "../../src/store/passes/pass-requests.ts";
import type { PassRow } from "../../src/store/passes/pass-row.ts";
import { isBehind, LOST_FINGERPRINT } from "../../src/store/passes/restore-pass-request.ts";
import { publishClaimed } from "../once/claim.ts";
import { writeBack } from "../once/evidence.ts";
import { forgottenRequestId } from "../once/request-ids.ts";
import { criteriaOfRequest } from "./criteria-of-request.ts";
import type { PassDependencies } from "./dependencies.ts";
import { noteForgottenPass } from "./forgotten-pass.ts";
import { passOfRequest } from "./pass-effect.ts";
import { writePassBack } from "./write-pass-back.ts";

/** A request whose row is bound to the run that takes it up. */
export interface TakenUp {
  readonly kind: "bound";
  readonly row: PassRow;
  readonly request: PassIssueRequest;
}

/**
 * Takes over a request that nobody carries any more. What the database has lost since it was started again is written
 * back; what neither store remembers to have asked is looked for before anything is asked.
 */
export async function takeOver(deps: PassDependencies, input: OpenPassInput): Promise<PassOver | TakenUp> {
  const { db } = deps;
  const { workflowId, firstExecutionRunId } = input;
  const passRequestId = passRequestIdOfWorkflow(workflowId) as PassRequestId;
  const before = await findPassRequest(db, passRequestId);
  const lost = lostOf(before, input.known ?? null);
  if (lost === "without-trace") return await withoutTrace(deps, passRequestId);
  if (lost !== null) await writeLostBack(deps, input, lost);
  await changePassRequest(db, passRequestId, async (row, trx) => {
    const { passRequest } = row;
    if (isPassEnded(passRequest)) return null;
    await noteForgottenPass(deps, trx, row, forgottenRequestId(workflowId, firstExecutionRunId));
    const isFollowed = passRequest.needsAttention?.code !== "not_followed";
    return { passRequest: isFollowed ? passRequest : withOnlyNotice(passRequest, null), firstExecutionRunId };
  });
  await publishClaimed(deps, passOfRequest(deps, passRequestId));
  const row = await findPassRequest(db, passRequestId);
  if (row === null) throw new StoreError("pass_request_missing", "the request that was taken over is gone again");
  const request = row.request ?? requestShownBy(row.passRequest);
  if (isPassEnded(row.passRequest) || request === null) return over(row);
  if (row.request !== null || isPassDecided(row.passRequest)) return { kind: "bound", row, request };
  deps.log.warn({ passRequestId }, REJECTED_AS_LOST);
  return over(
    await changePassRequest(db, passRequestId, async ({ passRequest }) => ({ passRequest: asLost(passRequest) })),
  );
}

/** All of a row that the database has lost. */
interface LostPass extends StoredPass {
  readonly record: PassRecord;
  /** The user is lost with it. */
  readonly isUserLost: boolean;
}

/**
 * Finds what the database has lost of the request since it was started again; null where nothing is. A row that a run has bound
 * for another request stays as it is: it is that one that is taken over. `without-trace`: nobody knows what was asked for.
 */
function lostOf(row: PassRow | null, known: KnownPass | null): LostPass | "without-trace" | null {
  if (known === null) return row === null ? "without-trace" : null;
  const { record, stored } = known;
  if (stored !== null) return isLost(row, record, stored) ? { record, ...stored, isUserLost: false } : null;
  if (row !== null) return null;
  const request = requestShownBy(record.passRequest);
  return request === null ? "without-trace" : { record, request, fingerprint: LOST_FINGERPRINT, isUserLost: true };
}

function isLost(row: PassRow | null, record: PassRecord, { fingerprint }: StoredPass): boolean {
  if (row === null) return true;
  return row.fingerprint === fingerprint ? isBehind(row, record) : row.firstExecutionRunId === null;
}

async function withoutTrace({ db, log }: PassDependencies, passRequestId: PassRequestId): Promise<PassOver> {
  const { passRequest, revision } = unreadablePassRecord(passRequestId, REQUEST_LOST, await databaseClock(db));
  log.warn({ passRequestId }, REJECTED_AS_LOST);
  return over({ passRequest: asLost(passRequest), revision });
}

/** Where the user is lost, nobody can be asked for a pass any more, and what was asked before is not found: it ends. */
async function writeLostBack(
  deps: PassDependencies,
  { workflowId, firstExecutionRunId }: OpenPassInput,
  lost: LostPass,
): Promise<void> {
  const { request, fingerprint, isUserLost } = lost;
  const isEnding = isUserLost && !isPassDecided(lost.record.passRequest);
  const record = isEnding ? await rejectedAsLost(deps, lost.record) : lost.record;
  const criteria = await criteriaOfRequest(deps.db, { ...request, programId: request.programId ?? deps.programIds[0] });
  const { passRequestId, orderId } = record.passRequest;
  // Before the row: by that it is seen whether anything is lost.
  const owned = { subject: passRequestSubject(passRequestId), thingKind: E_PASS_KIND };
  await writeBack(deps, owned, { thingId: orderId, attempts: [] });
  const evidence = { workflowId, firstExecutionRunId, record, request, fingerprint, criteria, issues: [] };
  await writePassBack(deps, evidence, null, { onDispute: "ask" });
}

async function rejectedAsLost({ db, log }: PassDependencies, record: PassRecord): Promise<PassRecord> {
  const { passRequest } = record;
  log.warn({ passRequestId: passRequest.passRequestId }, REJECTED_AS_LOST);
  return revisedPass(record, asLost(passRequest), await databaseClock(db));
}

function asLost(passRequest: PassRequest): PassRequest {
  return withPassNotice(withPassEnding(passRequest, "rejected", REQUEST_LOST), passAttention("outcome_unknown"));
}

function over({ passRequest, revision }: PassRecord): PassOver {
  return { kind: "over", record: { passRequest, revision } };
}

const REJECTED_AS_LOST = "what was asked for is lost; the request for a pass is rejected, and asks for a person";

const REQUEST_LOST: NewReason = {
  code: "request_lost",
  message:
    "What was asked for is lost; whether a pass was issued before is not known. Ask DragonPass, or ask again with another id.",
  details: null,
};

/** The request, as far as it is shown: not the user. Null where it was never readable. */
function requestShownBy(passRequest: PassRequest): PassIssueRequest | null {
  const { passRequestId, programId, module, activationDate, expirationDate, availableUsages } = passRequest;
  if (module === null || expirationDate === null || availableUsages === null) return null;
  return {
    passRequestId,
    ...(programId === null ? {} : { programId }),
    module,
    clientUserId: "",
    firstName: "",
    lastName: "",
    activationDate,
    expirationDate,
    availableUsages,
    allowedResourceIds: [...passRequest.allowedResourceIds],
  };
}
