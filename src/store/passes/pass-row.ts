import type { Selectable } from "kysely";
import type { Reason } from "../../contract/booking.ts";
import type { PassIssueRequest } from "../../contract/pass-request.ts";
import { passLookDueAt } from "../../domain/passes/pass-look-due.ts";
import { isPassDecided, notTakenUpPass, type PassRecord } from "../../domain/passes/pass-request.ts";
import { upgradePassRequest } from "../../domain/passes/stored-pass-request.ts";
import { CLOCK_MS } from "../database/read-clock.ts";
import type { PassTables } from "./pass-tables.ts";

/** A request for a pass as it is stored: what was published, and what only the store and the workflow know. */
export interface PassRow extends PassRecord {
  readonly fingerprint: string;
  /** The run that the row is bound to; null while no workflow has begun. */
  readonly firstExecutionRunId: string | null;
  /** Without the names once it is decided. */
  readonly request: PassIssueRequest | null;
  /** Null where nobody has to look at it again; in a row without a run: where Temporal never took it. */
  readonly lookDueAt: Date | null;
  /** The notice that a person has taken note of last: it is not shown again. */
  readonly noted: Reason | null;
  /** The database's time when the row was read, epoch milliseconds: whoever changes it goes by that. */
  readonly nowMs: number;
}

/** The columns that make a `PassRow`. */
export const PASS_ROW_COLUMNS = [
  "pass_request_id",
  "fingerprint",
  "first_execution_run_id",
  "pass_request",
  "revision",
  "request",
  "look_due_at",
  "noted",
  CLOCK_MS.as("now_ms"),
] as const;

type PassRowColumns = Pick<
  Selectable<PassTables["pass_requests"]>,
  Extract<(typeof PASS_ROW_COLUMNS)[number], string>
> & { readonly now_ms: string };

/** The request as its row shows it. */
export function shownPassRequestOf(
  row: Pick<PassRowColumns, "pass_request" | "first_execution_run_id">,
): PassRow["passRequest"] {
  const passRequest = upgradePassRequest(row.pass_request);
  const isTakenUp = row.first_execution_run_id !== null || isPassDecided(passRequest);
  return isTakenUp ? passRequest : notTakenUpPass(passRequest);
}

/** The row of these columns. */
export function passRowOf(row: PassRowColumns): PassRow {
  return {
    passRequest: shownPassRequestOf(row),
    revision: row.revision,
    fingerprint: row.fingerprint,
    firstExecutionRunId: row.first_execution_run_id,
    request: row.request,
    lookDueAt: row.look_due_at,
    noted: row.noted,
    nowMs: Number(row.now_ms),
  };
}

/** A request as the table holds it: its text, and the copies that are looked for. */
export function passColumnsOf({ passRequest, revision }: PassRecord) {
  return {
    pass_request: JSON.stringify(passRequest),
    revision,
    status: passRequest.status,
    needs_attention: passRequest.needsAttention !== null,
    created_at: new Date(passRequest.createdAt),
    updated_at: new Date(passRequest.updatedAt),
  };
}

/** The request as it was asked, with its names only while it is not decided. */
export function askedColumnOf({ passRequest }: PassRecord, request: PassIssueRequest | null) {
  const kept = request === null || !isPassDecided(passRequest) ? request : { ...request, firstName: "", lastName: "" };
  return { request: kept === null ? null : JSON.stringify(kept) };
}

/** When it must have been looked at again; null: never. */
export function passLookDueColumn(record: PassRecord, nowMs: number) {
  const dueAt = passLookDueAt(record, nowMs);
  return { look_due_at: dueAt === null ? null : new Date(dueAt) };
}
