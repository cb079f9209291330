import type { BookingId, OrderId } from "../contract/vocabulary.ts";
import type { Db } from "./database.ts";
import { StoreError } from "./store-error.ts";

export type OrderClaim =
  | { readonly kind: "claimed" }
  | { readonly kind: "already-ours" }
  /** The order belongs to another booking. */
  | { readonly kind: "taken"; readonly bookingId: BookingId }
  /** The booking has another order. */
  | { readonly kind: "has-other"; readonly orderId: OrderId };

/**
 * Makes an order the order of a booking: one order, one booking, for ever. It commits by itself, since
 * the caller then reads the events that wait for the order: claim, commit, then look.
 * @throws StoreError `must_commit_alone` inside a transaction
 */
export async function claimOrder(db: Db, claim: { orderId: OrderId; bookingId: BookingId }): Promise<OrderClaim> {
  const { orderId, bookingId } = claim;
  if (db.isTransaction) throw new StoreError("must_commit_alone", "an order must be claimed outside a transaction");
  for (let round = 0; round < 5; round++) {
    const inserted = await db
      .insertInto("order_index")
      .values({ order_id: orderId, booking_id: bookingId })
      .onConflict((conflict) => conflict.doNothing())
      .returning("order_id")
      .executeTakeFirst();
    if (inserted !== undefined) return { kind: "claimed" };
    const rows = await db
      .selectFrom("order_index")
      .select(["order_id", "booking_id"])
      .where((eb) => eb.or([eb("order_id", "=", orderId), eb("booking_id", "=", bookingId)]))
      .execute();
    const ofOrder = rows.find((row) => row.order_id === orderId);
    if (ofOrder?.booking_id === bookingId) return { kind: "already-ours" };
    // Whose the order is counts more than what the booking has: it is not a second order of ours.
    if (ofOrder !== undefined) return { kind: "taken", bookingId: ofOrder.booking_id };
    const ofBooking = rows.find((row) => row.booking_id === bookingId);
    if (ofBooking !== undefined) return { kind: "has-other", orderId: ofBooking.order_id };
    // What was in the way has been deleted between the two statements.
  }
  throw new StoreError("too_much_contention", "an order kept being claimed and deleted by others");
}

/** The bookings that own these orders; an order that nobody claimed is not in the map. */
export async function ownersOf(db: Db, orderIds: readonly OrderId[]): Promise<Map<OrderId, BookingId>> {
  if (orderIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("order_index")
    .select(["order_id", "booking_id"])
    .where("order_id", "in", orderIds)
    .execute();
  return new Map(rows.map((row) => [row.order_id, row.booking_id]));
}

/** The order of a booking; null where it has claimed none. */
export async function orderOf(db: Db, bookingId: BookingId): Promise<OrderId | null> {
  const row = await db
    .selectFrom("order_index")
    .select("order_id")
    .where("booking_id", "=", bookingId)
    .executeTakeFirst();
  return row?.order_id ?? null;
}
