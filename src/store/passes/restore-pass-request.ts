import type { PassEvidence } from "../../domain/passes/pass-activities.ts";
import type { Db } from "../database/database.ts";
import { databaseClock } from "../database/read-clock.ts";
import { changePassRequest, findPassRequest } from "./pass-requests.ts";
import { passColumnsOf, undecidedColumnsOf } from "./pass-row.ts";

type Known = Pick<PassEvidence, "record" | "fingerprint" | "firstExecutionRunId" | "request">;

/**
 * Writes a request forward again that the database has lost, or has in an older version, and binds it to the run that
 * knows it: Temporal lets one run of its workflow id run. `of-another-request`: its id stands for something else by now,
 * which a run has taken up; nothing was written.
 */
export async function restorePassRequest(
  db: Db,
  { record, fingerprint, firstExecutionRunId, request }: Known,
): Promise<"intact" | "restored" | "of-another-request"> {
  const { passRequest, revision } = record;
  const { passRequestId } = passRequest;
  const stored = await findPassRequest(db, passRequestId);
  if (stored?.firstExecutionRunId === firstExecutionRunId && stored.revision >= revision) return "intact";
  const columns = {
    fingerprint,
    first_execution_run_id: firstExecutionRunId,
    ...undecidedColumnsOf(record, request, stored?.nowMs ?? (await databaseClock(db))),
  };
  await db
    .insertInto("pass_requests")
    .values({ pass_request_id: passRequestId, ...passColumnsOf(record), ...columns })
    .onConflict((conflict) =>
      conflict
        .column("pass_request_id")
        // Whoever has reserved it again meanwhile may have asked for something else, which nobody carries out.
        .doUpdateSet(columns)
        .where("pass_requests.first_execution_run_id", "is", null),
    )
    .execute();
  let isOurs = false;
  await changePassRequest(db, passRequestId, async (row) => {
    isOurs = row.firstExecutionRunId === firstExecutionRunId || row.fingerprint === fingerprint;
    if (!isOurs) return null;
    const isBehind = row.revision < revision;
    return {
      passRequest: isBehind ? passRequest : row.passRequest,
      revisionMin: revision,
      firstExecutionRunId,
      request,
    };
  });
  return isOurs ? "restored" : "of-another-request";
}
