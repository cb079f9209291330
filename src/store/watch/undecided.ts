import { sql } from "kysely";
import { ATTENTION, type AttentionCode, isWorthNoting } from "../../domain/booking/attention.ts";
import type { Db } from "../database/database.ts";
import { noticeIn, type WatchedTable } from "./watched-table.ts";

const CODE: AttentionCode = "undecided_too_long";
/** Notices beside which this one is not shown: itself, and what is more urgent. */
const SHOWN_INSTEAD = (Object.keys(ATTENTION) as AttentionCode[]).filter((code) => !isWorthNoting(CODE, { code }));

/**
 * Ids of what was asked for before, has neither its thing nor a refusal, and for which nobody has been asked: neither
 * for this reason, nor for a more urgent one. The longest waiting first.
 */
export async function undecidedSince<Id extends string>(
  db: Db,
  table: WatchedTable<Id>,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<Id[]> {
  const { rows } = await sql<{ id: string }>`
    select ${table.id} as id from ${table.name}
    where status = 'requested' and created_at < ${before}
      -- Not one whose id was only taken: its caller was told to repeat, and nothing of it is to be started.
      and (first_execution_run_id is not null or look_due_at is not null)
      and coalesce(${noticeIn(table)}, '') <> all(${SHOWN_INSTEAD}::text[])
      and noted ->> 'code' is distinct from ${CODE}
    order by created_at limit ${limit}`.execute(db);
  return rows.map(({ id }) => table.idOf(id));
}

/** Ids of what was asked for before, and has neither its thing nor a refusal. */
export async function undecidedBefore<Id extends string>(
  db: Db,
  { name, id, idOf }: WatchedTable<Id>,
  before: Date,
): Promise<Id[]> {
  const { rows } = await sql<{ id: string }>`
    select ${id} as id from ${name} where status = 'requested' and created_at < ${before}
    order by created_at`.execute(db);
  return rows.map((row) => idOf(row.id));
}
