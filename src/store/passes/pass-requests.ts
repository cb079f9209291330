import type { Reason } from "../../contract/booking.ts";
import type { PassIssueRequest, PassRequest } from "../../contract/pass-request.ts";
import type { PassRequestId } from "../../contract/vocabulary.ts";
import { isSameNotice } from "../../domain/booking/attention.ts";
import { type PassRecord, revisedPass, withOnlyNotice } from "../../domain/passes/pass-request.ts";
import type { Db, Transaction } from "../database/database.ts";
import { retryingConflicts } from "../database/retrying-conflicts.ts";
import { StoreError } from "../database/store-error.ts";
import {
  askedColumnOf,
  PASS_ROW_COLUMNS,
  type PassRow,
  passColumnsOf,
  passLookDueColumn,
  passRowOf,
} from "./pass-row.ts";

/** A change of a request; what is left out stays as it is. */
interface PassChange {
  readonly passRequest: PassRequest;
  /** Of the change: at least this one. */
  readonly revisionMin?: number;
  readonly request?: PassIssueRequest;
  /** Another run carries it from now on. */
  readonly firstExecutionRunId?: string;
  /** The notice that a person has taken note of. */
  readonly noted?: Reason;
}

/** The request of this id; null where there is none. */
export async function findPassRequest(db: Db, passRequestId: PassRequestId): Promise<PassRow | null> {
  const row = await db
    .selectFrom("pass_requests")
    .select(PASS_ROW_COLUMNS)
    .where("pass_request_id", "=", passRequestId)
    .executeTakeFirst();
  return row === undefined ? null : passRowOf(row);
}

/**
 * Changes a request in one transaction that nobody else can change it in. What the callback writes with `trx` commits
 * with it. It is called again when the transaction has to be repeated, so it must have no other effects.
 * @returns the request as it now is, changed or not
 * @throws StoreError `pass_request_missing`
 */
export async function changePassRequest(
  db: Db,
  passRequestId: PassRequestId,
  change: (row: PassRow, trx: Transaction) => Promise<PassChange | null>,
): Promise<PassRecord> {
  return retryingConflicts(db, async (trx) => {
    const stored = await trx
      .selectFrom("pass_requests")
      .select(PASS_ROW_COLUMNS)
      .where("pass_request_id", "=", passRequestId)
      .forUpdate()
      .executeTakeFirst();
    if (stored === undefined) throw new StoreError("pass_request_missing", "no request for a pass has this id");
    const row = passRowOf(stored);
    const before: PassRecord = { passRequest: row.passRequest, revision: row.revision };
    const wanted = await change(row, trx);
    if (wanted === null) return before;
    const noted = wanted.noted ?? row.noted;
    const revised = revisedPass(before, withoutNoted(wanted.passRequest, noted), row.nowMs);
    const record = { ...revised, revision: Math.max(revised.revision, wanted.revisionMin ?? 0) };
    await trx
      .updateTable("pass_requests")
      .set({
        ...passColumnsOf(record),
        ...askedColumnOf(record, wanted.request ?? row.request),
        ...passLookDueColumn(record, row.nowMs),
        ...(wanted.noted === undefined ? {} : { noted: JSON.stringify(wanted.noted) }),
        ...(wanted.firstExecutionRunId === undefined ? {} : { first_execution_run_id: wanted.firstExecutionRunId }),
      })
      .where("pass_request_id", "=", passRequestId)
      .execute();
    return record;
  });
}

/** The request without a notice that a person knows already. */
function withoutNoted(passRequest: PassRequest, noted: Reason | null): PassRequest {
  const { needsAttention } = passRequest;
  return noted !== null && needsAttention !== null && isSameNotice(noted, needsAttention)
    ? withOnlyNotice(passRequest, null)
    : passRequest;
}
