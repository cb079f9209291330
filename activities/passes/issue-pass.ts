import { ApplicationFailure } from "@temporalio/common";
import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { IssuePassInput, IssuePassResult } from "../../src/domain/passes/pass-activities.ts";
import { userScope } from "../../src/domain/passes/pass-criteria.ts";
import { isPassEnded, type PassRecord } from "../../src/domain/passes/pass-request.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { StoreError } from "../../src/store/database/store-error.ts";
import { findPassRequest } from "../../src/store/passes/pass-requests.ts";
import { compareClocks } from "../booking/supplier-time.ts";
import { triesBefore } from "../once/informed.ts";
import { type MakeResult, makeOnce } from "../once/make.ts";
import { type SettleResult, settleOpen } from "../once/settle.ts";
import type { PassDependencies } from "./dependencies.ts";
import { endAsRefusedPass, passOver } from "./end-pass.ts";
import { informedOfPass } from "./informed-of-pass.ts";
import { passEffect } from "./pass-effect.ts";
import { noteUnknownPass } from "./unknown-pass.ts";

/** Issues the pass of a request, once: what was asked before is settled first. Without an id it only settles. */
export async function issuePass(deps: PassDependencies, input: IssuePassInput): Promise<IssuePassResult> {
  const { requestId, evidence } = input;
  const { passRequestId } = evidence.record.passRequest;
  let hasSent = false;
  try {
    return await informedOfPass(deps, input, requestId, () =>
      issue(deps, input, () => {
        hasSent = true;
      }),
    );
  } catch (error) {
    // A try that failed before it sent anything, and is the first one, is no reason to ask for a person: as a failure it
    // would be one of which nobody knows how far it came.
    if (requestId === null || hasSent || triesBefore() > 0 || error instanceof ApplicationFailure) throw error;
    deps.log.warn({ passRequestId, err: error }, "could not ask for a pass; nothing was sent");
    return { kind: "ask-again" };
  }
}

async function issue(deps: PassDependencies, input: IssuePassInput, onSend: () => void): Promise<IssuePassResult> {
  const { request, requestId, evidence } = input;
  const { passRequestId } = request;
  const { criteria } = evidence;
  const effect = passEffect(deps, { ...request, programId: criteria.programId as ProgramId }, onSend);
  const settled = await settleOpen(deps, effect);
  if (settled !== null && settled.kind !== "nothing-made") {
    const result = await resultOf(deps, input, settled);
    const isOpen = result.kind === "claimed" || result.kind === "unsettled";
    // Nor has an earlier try sent anything: there was none.
    const isUnsent = requestId !== null && triesBefore() === 0;
    return isOpen && isUnsent ? { ...result, isUnsent } : result;
  }
  const row = await findPassRequest(deps.db, passRequestId);
  if (row !== null && isPassEnded(row.passRequest)) return await passOver(deps, row);
  if (requestId === null) return { kind: "ask-again" };
  const attempt = { scope: userScope(criteria), requestId, fence: null, criteria };
  return await resultOf(deps, input, await makeOnce(deps, effect, attempt));
}

async function resultOf(
  deps: PassDependencies,
  { request: { passRequestId } }: IssuePassInput,
  result: MakeResult<PassRecord> | SettleResult<PassRecord>,
): Promise<IssuePassResult> {
  switch (result.kind) {
    case "made": {
      const { published: record, outcomeWasUnknown, wasTurnedAway } = result;
      const mayHaveStray = outcomeWasUnknown || wasTurnedAway;
      return { kind: "issued", record, outcomeWasUnknown, ...(mayHaveStray && { mayHaveStray }) };
    }
    case "refused":
      return await endAsRefusedPass(deps, passRequestId, result.refusal);
    case "ended": {
      const row = await findPassRequest(deps.db, passRequestId);
      if (row === null) throw new StoreError("pass_request_missing", "the request that had ended is gone");
      return await passOver(deps, row);
    }
    case "unsettled": {
      const { doubtful, ...unsettled } = result;
      const { differ } = await compareClocks(deps);
      const now = await databaseClock(deps.db);
      // What cannot come to an end by itself is no matter of time.
      const record = doubtful === undefined ? undefined : await noteUnknownPass(deps, passRequestId, doubtful);
      return { ...unsettled, now, isForPerson: differ || doubtful !== undefined, ...(record && { record }) };
    }
    case "nothing-made":
      return { kind: "ask-again" };
    case "claimed":
      return result;
  }
}
