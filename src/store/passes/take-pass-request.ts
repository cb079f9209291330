import type { PassIssueRequest } from "../../contract/pass-request.ts";
import type { PassRequestId } from "../../contract/vocabulary.ts";
import type { PassRecord } from "../../domain/passes/pass-request.ts";
import type { Db } from "../database/database.ts";
import { type Binding, bindId, type Taking, takeId } from "../database/taken-ids.ts";
import { findPassRequest } from "./pass-requests.ts";
import {
  askedColumnOf,
  PASS_ROW_COLUMNS,
  type PassRow,
  passColumnsOf,
  passLookDueColumn,
  passRowOf,
} from "./pass-row.ts";

/** A request that takes its id. */
interface TakingPass {
  readonly record: PassRecord;
  readonly fingerprint: string;
  readonly request: PassIssueRequest;
}

/** Takes an id for a request before its workflow is started. Nobody looks for it until Temporal has taken it. */
export async function takePassRequestId(
  db: Db,
  { record, fingerprint, request }: TakingPass,
): Promise<Taking<PassRow>> {
  const { passRequestId } = record.passRequest;
  return await takeId(fingerprint, {
    find: () => findPassRequest(db, passRequestId),
    insert: async () => {
      const inserted = await db
        .insertInto("pass_requests")
        .values({
          pass_request_id: passRequestId,
          fingerprint,
          ...passColumnsOf(record),
          ...askedColumnOf(record, request),
          look_due_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning("pass_request_id")
        .executeTakeFirst();
      return inserted !== undefined;
    },
  });
}

/** Binds a request to the run that carries it, and inserts it where nobody has taken its id. */
export async function bindPassRequest(
  db: Db,
  binding: TakingPass & { readonly firstExecutionRunId: string },
): Promise<Binding<PassRow>> {
  const { record, fingerprint, request, firstExecutionRunId } = binding;
  const { passRequestId, updatedAt } = record.passRequest;
  const lookDue = passLookDueColumn(record, Date.parse(updatedAt));
  return await bindId(binding, {
    find: () => findPassRequest(db, passRequestId),
    bind: async () => {
      const bound = await db
        .insertInto("pass_requests")
        .values({
          pass_request_id: passRequestId,
          fingerprint,
          first_execution_run_id: firstExecutionRunId,
          ...passColumnsOf(record),
          ...askedColumnOf(record, request),
          ...lookDue,
        })
        .onConflict((conflict) =>
          conflict
            .column("pass_request_id")
            .doUpdateSet({ first_execution_run_id: firstExecutionRunId, ...lookDue })
            .where("pass_requests.first_execution_run_id", "is", null)
            .where("pass_requests.fingerprint", "=", fingerprint),
        )
        .returning(PASS_ROW_COLUMNS)
        .executeTakeFirst();
      return bound === undefined ? null : passRowOf(bound);
    },
  });
}

/** Says that Temporal has taken a request whose id was taken: from now on it is looked for. */
export async function notePassStarted(db: Db, record: PassRecord): Promise<void> {
  const { passRequestId, updatedAt } = record.passRequest;
  await db
    .updateTable("pass_requests")
    .set(passLookDueColumn(record, Date.parse(updatedAt)))
    .where("pass_request_id", "=", passRequestId)
    .where("first_execution_run_id", "is", null)
    .execute();
}

/** Gives up the reservation of a request whose id is another one's, as Temporal knows. */
export async function givePassReservationUp(
  db: Db,
  { passRequestId, fingerprint }: { readonly passRequestId: PassRequestId; readonly fingerprint: string },
): Promise<void> {
  await db
    .deleteFrom("pass_requests")
    .where("pass_request_id", "=", passRequestId)
    .where("fingerprint", "=", fingerprint)
    .where("first_execution_run_id", "is", null)
    .execute();
}

/**
 * Removes requests whose id was taken before `olderThan` and that Temporal never took: they hold names.
 * @returns how many
 */
export async function removeUnboundPasses(db: Db, olderThan: Date): Promise<number> {
  const result = await db
    .deleteFrom("pass_requests")
    .where("first_execution_run_id", "is", null)
    .where("look_due_at", "is", null)
    .where("created_at", "<", olderThan)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
