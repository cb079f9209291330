import { sql } from "kysely";
import type { BookingId } from "../../contract/vocabulary.ts";
import type { AttentionCode } from "../../domain/booking/attention.ts";
import type { Db } from "../database/database.ts";

/** A booking as its workflow has published it, and as Temporal lists it. */
interface PublishedBooking {
  readonly bookingId: BookingId;
  readonly status: string | null;
  readonly orderId: string | null;
}

/** Where a page of open bookings begins; the first one has none. */
interface OpenPosition {
  /** As the database writes it: a date of ours is less exact. */
  readonly dueAt: string;
  readonly bookingId: BookingId;
}

interface OpenPage {
  readonly bookingIds: readonly BookingId[];
  /** Null after the last. */
  readonly next: OpenPosition | null;
}

const NOT_FOLLOWED: AttentionCode = "not_followed";
/** No person knows that nobody can follow it. */
const isNotGivenUp = sql`(not needs_attention or booking -> 'needsAttention' ->> 'code' is distinct from ${NOT_FOLLOWED})`;

/** One that has ended for longer than this, and still runs, is not told so again. */
const ENDED_FOR = sql`interval '1 day'`;

/**
 * The bookings, of these, that the database does not have, or has in another status or with another order, and nobody has
 * written since `before`. One statement for all of them. Not those that cannot be helped: a workflow that fails, and
 * of which a person knows, or whose booking ended long ago.
 */
export async function findDiffering(
  db: Db,
  listed: readonly PublishedBooking[],
  { before }: { readonly before: Date },
): Promise<BookingId[]> {
  if (listed.length === 0) return [];
  const ids = listed.map(({ bookingId }) => bookingId);
  const statuses = listed.map(({ status }) => status);
  const orders = listed.map(({ orderId }) => orderId);
  const { rows } = await sql<{ booking_id: BookingId }>`
    select listed.booking_id
    from unnest(${ids}::text[], ${statuses}::text[], ${orders}::text[]) as listed (booking_id, status, order_id)
    left join bookings on bookings.booking_id = listed.booking_id
    where bookings.booking_id is null or (
      listed.status is not null and bookings.updated_at < ${before}
      and (bookings.status <> listed.status or bookings.order_id is distinct from listed.order_id)
      and (bookings.look_due_at is not null or bookings.updated_at > ${before}::timestamptz - ${ENDED_FOR})
      and ${isNotGivenUp}
    )`.execute(db);
  return rows.map(({ booking_id }) => booking_id);
}

/**
 * Bookings that a workflow has to carry: asked for before `before`, not looked for already, and not those of which a
 * person knows that nobody follows them. A booking that is written meanwhile is due later, and may come again.
 */
export async function listOpen(
  db: Db,
  after: OpenPosition | null,
  { now, before, limit }: { readonly now: Date; readonly before: Date; readonly limit: number },
): Promise<OpenPage> {
  const { rows } = await sql<{ booking_id: BookingId; due_at: string }>`
    select booking_id, look_due_at::text as due_at from bookings
    where look_due_at > ${now} and created_at < ${before}
      and ${isNotGivenUp}
      and ${after === null ? sql`true` : sql`(look_due_at, booking_id) > (${after.dueAt}::timestamptz, ${after.bookingId})`}
    order by look_due_at, booking_id limit ${limit}`.execute(db);
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    bookingIds: rows.map(({ booking_id }) => booking_id),
    next: last === undefined ? null : { dueAt: last.due_at, bookingId: last.booking_id },
  };
}

/** When all open bookings were last compared with Temporal's list; null before the first time. */
export async function lastComparison(db: Db): Promise<Date | null> {
  const { compared_at } = await db.selectFrom("installation").select("compared_at").executeTakeFirstOrThrow();
  return compared_at;
}

/** Notes that all open bookings have been compared. */
export async function noteComparison(db: Db, at: Date): Promise<void> {
  await db.updateTable("installation").set({ compared_at: at }).execute();
}
