import { sql } from "kysely";
import type { OrderId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { inboxRowOf } from "./inbox-columns.ts";
import type { InboxRow } from "./inbox-message.ts";
import { IS_ABOUT_REDEMPTION } from "./inbox-subject.ts";

/**
 * Messages that may be about the walk-ins of these orders and have not been applied, in the order of their arrival: those
 * of walk-ins, and of Version 1 those whose order no booking owns.
 */
export async function unappliedOfWalkins(db: Db, orderIds: readonly OrderId[]): Promise<InboxRow[]> {
  if (orderIds.length === 0) return [];
  const rows = await db
    .selectFrom("inbox")
    .selectAll("inbox")
    .where("inbox.applied_at", "is", null)
    .where("inbox.subject_kind", "in", ["redemption", "order"])
    .where(sql<boolean>`inbox.subject_id = any(${[...orderIds]}::text[])`)
    .where(
      sql<boolean>`(${IS_ABOUT_REDEMPTION} or inbox.kind = 'version1' and not exists (
        select 1 from order_index where order_index.order_id = inbox.subject_id))`,
    )
    .orderBy("inbox.received_at")
    .orderBy("inbox.id")
    .execute();
  return rows.map(inboxRowOf);
}

/** Messages about walk-ins that are to be rung for again: not applied, and their pause is over at `now`. Longest due first. */
export async function takeWalkinsDueForRinging(
  db: Db,
  options: { readonly limit: number; readonly now: Date },
): Promise<InboxRow[]> {
  const rows = await db
    .selectFrom("inbox")
    .selectAll()
    .where(IS_ABOUT_REDEMPTION)
    .where("applied_at", "is", null)
    .where("ring_due_at", "<=", options.now)
    .orderBy("ring_due_at")
    .orderBy("id")
    .limit(options.limit)
    .execute();
  return rows.map(inboxRowOf);
}
