import { sql } from "kysely";
import type { OrderId } from "../contract/vocabulary.ts";
import type { Db } from "./database.ts";

/** A pushed change of state by which DragonPass itself tells changes apart: the order, the date, the code. */
export interface KnownChange {
  readonly orderId: OrderId;
  readonly supplierStatus: number;
  readonly occurredAt: Date;
}

/**
 * Marks events applied that say nothing new: the booking's history has the very change, with DragonPass's own
 * date. The push of our own creation is one of them as a rule; it spares a ring and a read.
 */
export async function applyKnownChanges(db: Db, orderIds: readonly OrderId[]): Promise<KnownChange[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await sql<{ order_id: OrderId; current_status: number; occurred_at: Date }>`
    update inbox set applied_at = now()
    from order_index, bookings
    where inbox.order_id in (${sql.join(orderIds)}) and inbox.about_order and inbox.applied_at is null
      and order_index.order_id = inbox.order_id and bookings.booking_id = order_index.booking_id
      and exists (
        select 1 from json_array_elements(bookings.booking -> 'history') as entry
        where (entry ->> 'supplierStatus')::int = inbox.current_status
          and (entry ->> 'at')::timestamptz = inbox.occurred_at)
    returning inbox.order_id, inbox.current_status, inbox.occurred_at`.execute(db);
  return rows.map((row) => ({
    orderId: row.order_id,
    supplierStatus: row.current_status,
    occurredAt: row.occurred_at,
  }));
}
