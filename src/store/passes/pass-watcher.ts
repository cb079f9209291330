import { sql } from "kysely";
import type { PassRequest } from "../../contract/pass-request.ts";
import type { PassRequestId } from "../../contract/vocabulary.ts";
import type { StoredPassRequest } from "../../domain/passes/stored-pass-request.ts";
import type { Db } from "../database/database.ts";
import { createRowWatcher, type RowWatcher } from "../database/row-watcher.ts";
import { shownPassRequestOf } from "./pass-row.ts";

/** Waits for requests for passes to become what callers wait for. */
export type PassWatcher = RowWatcher<PassRequestId, PassRequest>;

interface WatchedRow {
  readonly id: PassRequestId;
  readonly revision: number;
  readonly pass_request: StoredPassRequest;
  readonly first_execution_run_id: string | null;
}

/** One poll for all who wait in this process. */
export function createPassWatcher(db: Db): PassWatcher {
  return createRowWatcher(async (seen) => {
    const { rows } = await sql<WatchedRow>`
      select stored.pass_request_id as id, stored.revision, stored.pass_request, stored.first_execution_run_id
      from unnest(${[...seen.keys()]}::text[], ${[...seen.values()]}::int[]) as waiting (id, seen)
      join pass_requests stored on stored.pass_request_id = waiting.id and stored.revision <> waiting.seen`.execute(db);
    return rows.map(({ id, revision, ...row }) => ({ id, revision, value: shownPassRequestOf(row) }));
  });
}
