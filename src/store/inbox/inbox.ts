import { sql } from "kysely";
import type { BookingId, BookingStatus, OrderId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { inboxRowOf } from "./inbox-columns.ts";
import type { InboxRow } from "./inbox-message.ts";
import { IS_ABOUT_ORDER } from "./inbox-subject.ts";

/** An event that nobody has applied yet, and who it is for. */
export interface DueEvent {
  readonly row: InboxRow;
  /** The booking that claimed the order; null while nobody has. */
  readonly bookingId: BookingId | null;
  /** Null without a booking, and where the booking's row has been deleted. */
  readonly bookingStatus: BookingStatus | null;
}

/** Messages about these orders that have not been applied, in the order of their arrival. */
export async function unappliedOfOrders(db: Db, orderIds: readonly OrderId[]): Promise<InboxRow[]> {
  if (orderIds.length === 0) return [];
  const rows = await db
    .selectFrom("inbox")
    .selectAll()
    .where(IS_ABOUT_ORDER)
    .where("applied_at", "is", null)
    .where("subject_id", "in", orderIds)
    .orderBy("received_at")
    .orderBy("id")
    .execute();
  return rows.map(inboxRowOf);
}

/** A message as it was selected: a database that was put back gives the number to another one. */
type SelectedMessage = Pick<InboxRow, "id" | "contentHash">;

/**
 * Says that these messages have been used; call it in the transaction that used them. One that was applied
 * before keeps its date.
 */
export async function markApplied(
  db: Db,
  messages: readonly SelectedMessage[],
  options: { mark?: string } = {},
): Promise<void> {
  if (messages.length === 0) return;
  const { mark } = options;
  await db
    .updateTable("inbox")
    .set({
      applied_at: sql<Date>`coalesce(applied_at, now())`,
      ...(mark === undefined ? {} : { marks: withMark(mark) }),
    })
    .where("id", "in", lockingOrderOf(messages))
    .execute();
}

/** Events of orders that are to be rung for again: not applied, and their pause is over at `now`. Longest due first. */
export async function takeDueForRinging(db: Db, options: { limit: number; now: Date }): Promise<DueEvent[]> {
  const rows = await db
    .selectFrom("inbox")
    .leftJoin("order_index", "order_index.order_id", "inbox.order_id")
    .leftJoin("bookings", "bookings.booking_id", "order_index.booking_id")
    .selectAll("inbox")
    .select(["order_index.booking_id as owner", "bookings.status as owner_status"])
    .where(IS_ABOUT_ORDER)
    .where("inbox.applied_at", "is", null)
    .where("inbox.ring_due_at", "<=", options.now)
    .orderBy("inbox.ring_due_at")
    .orderBy("inbox.id")
    .limit(options.limit)
    .execute();
  return rows.map((row) => ({
    row: inboxRowOf(row),
    bookingId: row.owner,
    bookingStatus: row.owner_status,
  }));
}

/**
 * Says that these rows have been rung for. The next ring is due in 5 s, then 15 s, 1 min, 5 min, 1 h, then after twice
 * as long each time, at most a day: most rings are answered at once, and what nobody takes, such as an event of an order
 * that was not made here, must neither be forgotten nor be a load.
 */
export async function noteRung(db: Db, rowIds: readonly number[]): Promise<void> {
  if (rowIds.length === 0) return;
  await db
    .updateTable("inbox")
    .set({
      rings: sql<number>`rings + 1`,
      rung_at: sql<Date>`now()`,
      ring_due_at: sql<Date>`now() + case rings
        when 0 then interval '5 seconds'
        when 1 then interval '15 seconds'
        when 2 then interval '1 minute'
        when 3 then interval '5 minutes'
        else least(interval '1 hour' * power(2, least(rings - 4, 10)), interval '1 day') end`,
    })
    .where("id", "in", lockingOrder(rowIds))
    .execute();
}

/** Has these rows rung for as soon as those of an event that has just come, however long nobody has taken them. */
export async function ringSoon(db: Db, rowIds: readonly number[]): Promise<void> {
  if (rowIds.length === 0) return;
  await db
    .updateTable("inbox")
    .set({ rings: 0, ring_due_at: sql<Date>`now()` })
    .where("id", "in", lockingOrder(rowIds))
    .execute();
}

/** Rows locked by id in ascending order: two updates of overlapping rows wait for each other instead of deadlocking. */
function lockingOrder(rowIds: readonly number[]) {
  return sql<number>`(select id from inbox where id = any(${[...rowIds]}::bigint[]) order by id for update)`;
}

/** Locks in the order of `lockingOrder` the messages that are still as they were selected. */
function lockingOrderOf(messages: readonly SelectedMessage[]) {
  const ids = messages.map(({ id }) => id);
  const hashes = messages.map(({ contentHash }) => contentHash);
  return sql<number>`(
    select inbox.id from inbox
    join unnest(${ids}::bigint[], ${hashes}::text[]) as selected (id, content_hash)
      on selected.id = inbox.id and selected.content_hash = inbox.content_hash
    order by inbox.id for update of inbox)`;
}

function withMark(mark: string) {
  return sql<string[]>`case when ${mark}::text = any(marks) then marks else array_append(marks, ${mark}::text) end`;
}
