import type { PassIssueRequest } from "../../contract/pass-request.ts";
import type { PassRecord } from "../../domain/passes/pass-request.ts";
import type { Db } from "../database/database.ts";
import { databaseClock } from "../database/read-clock.ts";
import { changePassRequest, findPassRequest } from "./pass-requests.ts";
import { askedColumnOf, passColumnsOf, passLookDueColumn } from "./pass-row.ts";

/** A request as the run that carries it knows it. */
interface KnownRequest {
  readonly record: PassRecord;
  readonly fingerprint: string;
  readonly firstExecutionRunId: string;
  readonly request: PassIssueRequest;
}

/** Fingerprint of a request whose own is lost: a repeated one is not taken for the same. */
export const LOST_FINGERPRINT = "lost";

/**
 * Writes a request forward again that the database has lost, or has in an older version, and binds it to the run that
 * knows it: Temporal lets one run of its workflow id run. `of-another-request`: its id stands for something else by now,
 * which a run has taken up; nothing was written.
 * @param beforeLost called before a row that no run has is written: whoever dies in between does it again
 */
export async function restorePassRequest(
  db: Db,
  { record, fingerprint, firstExecutionRunId, request }: KnownRequest,
  beforeLost: () => Promise<void> = async () => undefined,
): Promise<"intact" | "restored" | "of-another-request"> {
  const { passRequest, revision } = record;
  const { passRequestId } = passRequest;
  const stored = await findPassRequest(db, passRequestId);
  if (stored?.firstExecutionRunId === firstExecutionRunId && !isBehind(stored, record)) return "intact";
  if (stored === null || stored.firstExecutionRunId === null) await beforeLost();
  const columns = {
    fingerprint,
    first_execution_run_id: firstExecutionRunId,
    ...askedColumnOf(record, request),
    ...passLookDueColumn(record, stored?.nowMs ?? (await databaseClock(db))),
  };
  await db
    .insertInto("pass_requests")
    .values({ pass_request_id: passRequestId, ...passColumnsOf(record), ...columns })
    .onConflict((conflict) =>
      conflict
        .column("pass_request_id")
        // Whoever has reserved it again meanwhile may have asked for something else, which nobody carries out.
        .doUpdateSet({ ...passColumnsOf(record), ...columns })
        .where("pass_requests.first_execution_run_id", "is", null),
    )
    .execute();
  let isOurs = false;
  await changePassRequest(db, passRequestId, async (row) => {
    isOurs = row.firstExecutionRunId === firstExecutionRunId || row.fingerprint === fingerprint;
    if (!isOurs) return null;
    return {
      passRequest: isBehind(row, record) ? passRequest : row.passRequest,
      revisionMin: revision,
      firstExecutionRunId,
      request,
    };
  });
  return isOurs ? "restored" : "of-another-request";
}

/** Whether a stored request has lost what is known: a later version, or its pass. */
export function isBehind(stored: PassRecord, known: PassRecord): boolean {
  if (stored.revision < known.revision) return true;
  return stored.passRequest.orderId === null && known.passRequest.orderId !== null;
}
