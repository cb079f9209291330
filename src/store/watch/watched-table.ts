import { type RawBuilder, sql } from "kysely";
import type { BookingId, PassRequestId } from "../../contract/vocabulary.ts";
import type { AttentionCode } from "../../domain/booking/attention.ts";

/** A table of what workflows carry, such as bookings. Each row says by when it must have been looked at again. */
export interface WatchedTable<Id extends string> {
  readonly name: RawBuilder<unknown>;
  readonly id: RawBuilder<unknown>;
  /** The column with what was published, as JSON. */
  readonly shown: RawBuilder<unknown>;
  readonly orderId: RawBuilder<unknown>;
  readonly idOf: (text: string) => Id;
}

/** The table of bookings. */
export const BOOKINGS: WatchedTable<BookingId> = {
  name: sql.table("bookings"),
  id: sql.ref("booking_id"),
  shown: sql.ref("booking"),
  orderId: sql.ref("order_id"),
  idOf: (text) => text as BookingId,
};

/** The table of requests for passes. */
export const PASS_REQUESTS: WatchedTable<PassRequestId> = {
  name: sql.table("pass_requests"),
  id: sql.ref("pass_request_id"),
  shown: sql.ref("pass_request"),
  orderId: sql`pass_request ->> 'orderId'`,
  idOf: (text) => text as PassRequestId,
};

const NOT_FOLLOWED: AttentionCode = "not_followed";

/** The code of the notice that a row shows; null where it shows none. */
export function noticeIn({ shown }: WatchedTable<string>): RawBuilder<string | null> {
  return sql`${shown} -> 'needsAttention' ->> 'code'`;
}

/** No person knows that nobody can follow it. */
export function isNotGivenUp(table: WatchedTable<string>): RawBuilder<boolean> {
  return sql`(not needs_attention or ${noticeIn(table)} is distinct from ${NOT_FOLLOWED})`;
}
