import { sql } from "kysely";
import { PUSH_MESSAGE_STATES, type PushMessage, type PushMessageState } from "../../contract/push-message.ts";
import { BOOKING_STATUSES, type BookingId, type Instant } from "../../contract/vocabulary.ts";
import { isEnded } from "../../domain/booking/order-status.ts";
import { instantOf } from "../../domain/instant.ts";
import type { Db } from "../database/database.ts";
import { pageOf } from "../database/page-of.ts";
import { FOREIGN_PROGRAM, OTHER_PASS, SAME_KEY_OTHER_CONTENT } from "./inbox-message.ts";
import { IS_ABOUT_BATCH, IS_ABOUT_ORDER } from "./inbox-subject.ts";

/** The last message of a page; the next page begins after it. */
export interface PushMessagePosition {
  readonly receivedAt: Instant;
  readonly id: string;
}

interface PushMessagePage {
  readonly items: PushMessage[];
  /** Null on the last page. */
  readonly next: PushMessagePosition | null;
}

const ENDED_STATUSES = BOOKING_STATUSES.filter(isEnded);

/**
 * Where a message stands, worked out when it is asked for: whether an order has an owner, and whether that
 * booking has ended, changes without the message being touched. Nobody reads the catalogue of another program; should
 * it be configured one day, its batches are applied after all. Its walk-ins are kept.
 */
const STATE = sql<PushMessageState>`case
  when inbox.kind in ('invalid', 'unhandled') then inbox.kind
  when inbox.applied_at is not null then 'delivered'
  when ${IS_ABOUT_BATCH} and ${sql.lit(FOREIGN_PROGRAM)} = any(inbox.marks) then 'unhandled'
  when not (${IS_ABOUT_ORDER}) then 'waiting'
  when order_index.booking_id is null then 'unclaimed'
  when bookings.status = any(${sql.lit(`{${ENDED_STATUSES.join(",")}}`)}::text[]) then 'late'
  else 'waiting' end`;

/** Race-free because it is asked for when reading: whichever was stored later is the one that differs. */
const IS_SAME_KEY_OTHER_CONTENT = sql<boolean>`exists (select 1 from inbox as earlier
  where earlier.logical_key = inbox.logical_key and earlier.content_hash <> inbox.content_hash and earlier.id < inbox.id)`;

/** Asked for when reading, too: the order may have no owner yet when the message comes. */
const IS_OTHER_PASS = sql<boolean>`coalesce(${IS_ABOUT_ORDER} and inbox.pass_id <> bookings.pass_id, false)`;

/** Messages of the inbox in these states, or in any; newest first. */
export async function listPushMessages(
  db: Db,
  filters: { states: readonly PushMessageState[] | null },
  page: { size: number; after: PushMessagePosition | null },
): Promise<PushMessagePage> {
  let query = withOwners(db)
    .select([
      "inbox.id",
      "inbox.event_type",
      "inbox.program_id",
      "inbox.order_id",
      "order_index.booking_id",
      "inbox.batch_id",
      "inbox.sequence",
      "inbox.current_status",
      "inbox.occurred_at",
      "inbox.received_at",
      "inbox.rung_at",
      "inbox.applied_at",
      "inbox.marks",
    ])
    .select([
      STATE.as("state"),
      IS_SAME_KEY_OTHER_CONTENT.as("is_same_key_other_content"),
      IS_OTHER_PASS.as("is_other_pass"),
    ])
    .orderBy("inbox.received_at", "desc")
    .orderBy("inbox.id", "desc")
    .limit(page.size + 1);
  const { states } = filters;
  if (states !== null && states.length > 0) {
    query = query.where(sql<boolean>`${STATE} = any(${[...states]}::text[])`);
    // Almost every message has been applied: the others have an index of their own.
    if (!states.some((state) => MAY_BE_APPLIED.has(state))) query = query.where("inbox.applied_at", "is", null);
  }
  if (page.after !== null) {
    const { receivedAt, id } = page.after;
    query = query.where(
      sql<boolean>`(inbox.received_at, inbox.id) < (${new Date(receivedAt)}::timestamptz, ${id}::bigint)`,
    );
  }
  const rows = await query.execute();
  const { listed: items, next } = pageOf(
    rows.map((row) => pushMessageOf(row)),
    page.size,
  );
  return { items, next: next && { receivedAt: next.receivedAt, id: next.id } };
}

/** The states of messages that have not been applied. */
export const OPEN_STATES = PUSH_MESSAGE_STATES.filter((state) => state !== "delivered");
type OpenPushMessageState = Exclude<PushMessageState, "delivered">;

/** How many messages are in each state but `delivered`: those that have been applied are very many, and not looked at. */
export async function inboxCounts(db: Db): Promise<Record<OpenPushMessageState, number>> {
  const rows = await withOwners(db)
    .select([STATE.as("state"), sql<number>`count(*)`.as("messages")])
    .where("inbox.applied_at", "is", null)
    .groupBy("state")
    .execute();
  const counts = new Map(rows.map((row) => [row.state, row.messages]));
  const entries = OPEN_STATES.map((state) => [state, counts.get(state) ?? 0] as const);
  return Object.fromEntries(entries) as Record<OpenPushMessageState, number>;
}

/** Nothing marks an unhandled or invalid message as applied, but nothing keeps an operator from it either. */
const MAY_BE_APPLIED: ReadonlySet<PushMessageState> = new Set(["delivered", "unhandled", "invalid"]);

function withOwners(db: Db) {
  return db
    .selectFrom("inbox")
    .leftJoin("order_index", "order_index.order_id", "inbox.order_id")
    .leftJoin("bookings", "bookings.booking_id", "order_index.booking_id");
}

interface ListedRow {
  id: number;
  state: PushMessageState;
  event_type: string | null;
  program_id: string | null;
  order_id: string | null;
  booking_id: BookingId | null;
  batch_id: string | null;
  sequence: number | null;
  current_status: number | null;
  occurred_at: Date | null;
  received_at: Date;
  rung_at: Date | null;
  applied_at: Date | null;
  marks: string[];
  is_same_key_other_content: boolean;
  is_other_pass: boolean;
}

function pushMessageOf(row: ListedRow): PushMessage {
  return {
    id: String(row.id),
    state: row.state,
    eventType: row.event_type,
    programId: row.program_id,
    orderId: row.order_id,
    bookingId: row.booking_id,
    batchId: row.batch_id,
    sequence: row.sequence,
    currentStatus: row.current_status,
    occurredAt: instantOrNull(row.occurred_at),
    receivedAt: instantOf(row.received_at.getTime()),
    rungAt: instantOrNull(row.rung_at),
    appliedAt: instantOrNull(row.applied_at),
    marks: [
      ...row.marks,
      ...(row.is_same_key_other_content ? [SAME_KEY_OTHER_CONTENT] : []),
      ...(row.is_other_pass ? [OTHER_PASS] : []),
    ],
  };
}

function instantOrNull(time: Date | null): Instant | null {
  return time === null ? null : instantOf(time.getTime());
}
