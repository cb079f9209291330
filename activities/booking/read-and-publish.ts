import type { Booking } from "../../src/contract/booking.ts";
import type { OrderId } from "../../src/contract/vocabulary.ts";
import { SUPPLIER_STATUS } from "../../src/domain/booking/order-status.ts";
import { startRead } from "../../src/store/bookings/start-read.ts";
import { unappliedOfOrders } from "../../src/store/inbox/inbox.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { type OrderSnapshot, publishOrder } from "./publish-order.ts";
import { findOpened } from "./sync-order.ts";

/** An order that is read, and how it is published. */
interface OrderReading extends Pick<OrderSnapshot, "bookingId" | "edit"> {
  readonly orderId: OrderId;
  readonly source: "cancel" | "read";
  /** It is published as cancelled, which DragonPass has said that it is, whatever the read shows. */
  readonly asCancelled?: boolean;
}

/**
 * Reads the order before or after something is asked for that concerns it, and publishes what it shows.
 * @returns null where DragonPass does not know the order
 */
export async function readAndPublish(
  deps: OrderDependencies,
  { orderId, asCancelled = false, ...reading }: OrderReading,
): Promise<Booking | null> {
  const { bookingId } = reading;
  const { pass, programId } = await findOpened(deps, bookingId);
  const events = await unappliedOfOrders(deps.db, [orderId]);
  const readNumber = await startRead(deps.db, bookingId);
  const found = await deps.dragonpass.getOrder({ programId, pass, orderId });
  if (found.kind === "not-found") return null;
  const order = asCancelled ? { ...found.value, status: SUPPLIER_STATUS.cancelled } : found.value;
  const snapshot = { ...reading, order, readNumber, events, acceptLagging: asCancelled };
  return (await publishOrder(deps.db, { ...snapshot, timings: deps.timings })).booking;
}
