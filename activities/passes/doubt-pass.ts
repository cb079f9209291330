import type { PassIssueRequest } from "../../src/contract/pass-request.ts";
import type { PassRequestId } from "../../src/contract/vocabulary.ts";
import type { PassRecord } from "../../src/domain/passes/pass-request.ts";
import { passIssueWorkflowId } from "../../src/domain/workflow-ids.ts";
import type { Unwatched } from "../../src/store/bookings/unwatched.ts";
import { retryingConflicts } from "../../src/store/database/retrying-conflicts.ts";
import { changePassRequest } from "../../src/store/passes/pass-requests.ts";
import type { PassRow } from "../../src/store/passes/pass-row.ts";
import { PASS_REQUESTS } from "../../src/store/watch/watched-table.ts";
import { unwatchedBetween, unwatchedRequestId, unwatchedSince } from "../once/unwatched.ts";
import type { Doubted } from "../watch/doubt-undecided.ts";
import type { PassDependencies } from "./dependencies.ts";
import { noteForgottenPass } from "./forgotten-pass.ts";

type DoubtDependencies = Pick<PassDependencies, "db" | "programIds">;

/** Requests for passes, as they are doubted when workers begin. */
export function doubtedPasses(
  deps: DoubtDependencies,
  runsUndecided: Doubted<PassRequestId>["runsUndecided"],
): Doubted<PassRequestId> {
  return {
    table: PASS_REQUESTS,
    runsUndecided,
    doubt: (passRequestId, unwatched) => doubt(deps, passRequestId, unwatched),
  };
}

/** Doubts a request that a workflow takes up, if a time in which nobody watched lies between that and its row. */
export async function doubtPassTakenUp(
  deps: DoubtDependencies,
  { passRequest }: Pick<PassRow, "passRequest">,
  startedAt: number,
): Promise<void> {
  if (passRequest.status !== "requested") return;
  const reservedAt = Date.parse(passRequest.createdAt);
  const unwatched = await unwatchedBetween(deps.db, { reservedAt, startedAt });
  if (unwatched === null) return;
  await doubt(deps, passRequest.passRequestId, unwatched, new Date(Math.min(reservedAt, startedAt)));
}

/** Doubts a request that its workflow has opened and of which the database has no run, before it is written again. */
export async function doubtLostPass(
  deps: DoubtDependencies,
  { record: { passRequest }, request }: { readonly record: PassRecord; readonly request: PassIssueRequest },
): Promise<void> {
  const unwatched = await unwatchedSince(deps.db, Date.parse(passRequest.createdAt));
  if (unwatched === null) return;
  const requestId = unwatchedRequestOf(passRequest.passRequestId, unwatched);
  await retryingConflicts(deps.db, (trx) => noteForgottenPass(deps, trx, { passRequest, request }, requestId));
}

async function doubt(
  deps: DoubtDependencies,
  passRequestId: PassRequestId,
  unwatched: Unwatched,
  since?: Date,
): Promise<boolean> {
  let isNew = false;
  await changePassRequest(deps.db, passRequestId, async (row, trx) => {
    isNew = await noteForgottenPass(deps, trx, row, unwatchedRequestOf(passRequestId, unwatched), since);
    return null;
  });
  return isNew;
}

function unwatchedRequestOf(passRequestId: PassRequestId, unwatched: Unwatched): string {
  return unwatchedRequestId(passIssueWorkflowId(passRequestId), unwatched);
}
