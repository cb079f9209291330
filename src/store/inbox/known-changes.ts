import type { OrderId } from "../../contract/vocabulary.ts";
import { upgradeBooking } from "../../domain/booking/stored-booking.ts";
import type { Db } from "../database/database.ts";
import { markApplied } from "./inbox.ts";
import { IS_ABOUT_ORDER } from "./inbox-subject.ts";

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
  // Compared here and not in SQL: PostgreSQL fails on a booking whose text holds what jsonb cannot.
  const rows = await db
    .selectFrom("inbox")
    .innerJoin("order_index", "order_index.order_id", "inbox.order_id")
    .innerJoin("bookings", "bookings.booking_id", "order_index.booking_id")
    .select([
      "inbox.id",
      "inbox.content_hash as contentHash",
      "order_index.order_id",
      "inbox.current_status",
      "inbox.occurred_at",
      "bookings.booking",
    ])
    .where(IS_ABOUT_ORDER)
    .where("inbox.subject_id", "in", orderIds)
    .where("inbox.applied_at", "is", null)
    .execute();
  const known = rows.flatMap(
    ({ id, contentHash, order_id: orderId, current_status: supplierStatus, occurred_at, booking }) => {
      const at = occurred_at?.toISOString();
      const isKnown = upgradeBooking(booking).history.some(
        (entry) => entry.at === at && entry.supplierStatus === supplierStatus,
      );
      return isKnown && supplierStatus !== null && occurred_at !== null
        ? [{ id, contentHash, orderId, supplierStatus, occurredAt: occurred_at }]
        : [];
    },
  );
  await markApplied(db, known);
  return known;
}
