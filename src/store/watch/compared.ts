import { sql } from "kysely";
import type { ListedWorkflow } from "../../domain/watch/listed.ts";
import type { Db } from "../database/database.ts";
import { isNotGivenUp, type WatchedTable } from "./watched-table.ts";

/** Where a page of what is open begins; the first one has none. */
export interface OpenPosition {
  /** As the database writes it: a date of ours is less exact. */
  readonly dueAt: string;
  readonly id: string;
}

interface OpenPage<Id extends string> {
  readonly ids: readonly Id[];
  /** Null after the last. */
  readonly next: OpenPosition | null;
}

/** One that has ended for longer than this, and still runs, is not told so again. */
const ENDED_FOR = sql`interval '1 day'`;

/**
 * Ids of those, among the listed, that the database does not have, or has in another status or with another order, and
 * nobody has written since `before`. One statement for all of them. Not those that cannot be helped: a workflow that
 * fails, and of which a person knows, or whose row ended long ago.
 */
export async function findDiffering<Id extends string>(
  db: Db,
  table: WatchedTable<Id>,
  listed: readonly Pick<ListedWorkflow<Id>, "id" | "status" | "orderId">[],
  { before }: { readonly before: Date },
): Promise<Id[]> {
  if (listed.length === 0) return [];
  const ids = listed.map(({ id }) => id);
  // Empty where there is none: `array_nulls = off` reads the null of an array as text.
  const statuses = listed.map(({ status }) => status ?? "");
  const orders = listed.map(({ orderId }) => orderId ?? "");
  const { rows } = await sql<{ id: string }>`
    with stored as (
      select ${table.id} as stored_id, status, ${table.orderId} as order_id, updated_at, look_due_at,
        ${isNotGivenUp(table)} as is_not_given_up
      from ${table.name} where ${table.id} = any(${ids}::text[])
    )
    select listed.listed_id as id
    from unnest(${ids}::text[], ${statuses}::text[], ${orders}::text[]) as listed (listed_id, listed_status, listed_order)
    left join stored on stored.stored_id = listed.listed_id
    where stored.stored_id is null or (
      listed.listed_status <> '' and stored.updated_at < ${before}
      and (stored.status <> listed.listed_status or coalesce(stored.order_id, '') <> listed.listed_order)
      and (stored.look_due_at is not null or stored.updated_at > ${before}::timestamptz - ${ENDED_FOR})
      and stored.is_not_given_up
    )`.execute(db);
  return rows.map(({ id }) => table.idOf(id));
}

/**
 * Ids of what a workflow has to carry: asked for before `before`, not looked for already, and not those of which a
 * person knows that nobody follows them. One that is written meanwhile is due later, and may come again.
 */
export async function listOpen<Id extends string>(
  db: Db,
  table: WatchedTable<Id>,
  after: OpenPosition | null,
  { now, before, limit }: { readonly now: Date; readonly before: Date; readonly limit: number },
): Promise<OpenPage<Id>> {
  const { name, id } = table;
  const { rows } = await sql<{ id: string; due_at: string }>`
    select ${id} as id, look_due_at::text as due_at from ${name}
    where look_due_at > ${now} and created_at < ${before}
      and ${isNotGivenUp(table)}
      and ${after === null ? sql`true` : sql`(look_due_at, ${id}) > (${after.dueAt}::timestamptz, ${after.id})`}
    order by look_due_at, ${id} limit ${limit}`.execute(db);
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    ids: rows.map((row) => table.idOf(row.id)),
    next: last === undefined ? null : { dueAt: last.due_at, id: last.id },
  };
}
