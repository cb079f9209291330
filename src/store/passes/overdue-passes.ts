import { sql } from "kysely";
import type { PassRequestId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";

/**
 * Requests that somebody should have looked at by now, the longest due first. They are due again at `againAt`: two who
 * take at once take different ones.
 */
export async function takeOverduePasses(
  db: Db,
  { now, againAt, limit }: { readonly now: Date; readonly againAt: Date; readonly limit: number },
): Promise<PassRequestId[]> {
  const { rows } = await sql<{ pass_request_id: PassRequestId }>`
    update pass_requests set look_due_at = ${againAt}
    where pass_request_id in (
      select pass_request_id from pass_requests where look_due_at <= ${now}
      order by look_due_at, pass_request_id limit ${limit} for update skip locked
    ) returning pass_request_id`.execute(db);
  return rows.map((row) => row.pass_request_id);
}
