import type { Booking } from "../../../src/contract/booking.ts";
import type { Order } from "../../../src/simulator/entities/order.ts";
import type { SimulatorOperation } from "../../../src/simulator/fault-rule.ts";
import type { JournalEntry } from "../../../src/simulator/journal.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";

export type RequestEntry = Extract<JournalEntry, { kind: "request" }>;

/** Filter of requests; a field that is left out is not compared. */
interface RequestSubject {
  readonly passId?: string;
  readonly orderId?: string;
}

/** The requests of one kind that reached DragonPass, oldest first. */
export function requestsOf(
  simulator: Simulator,
  operation: SimulatorOperation,
  { passId, orderId }: RequestSubject,
): RequestEntry[] {
  return simulator
    .journal()
    .filter((entry): entry is RequestEntry => entry.kind === "request" && entry.operation === operation)
    .filter((entry) => passId === undefined || entry.passId === passId)
    .filter((entry) => orderId === undefined || entry.orderId === orderId);
}

/** The orders of a pass as they really are, oldest first. */
export function ordersOf(simulator: Simulator, passId: string): Order[] {
  return simulator.orders.list().filter((order) => order.passId === passId);
}

/** The order that a booking says is its own. */
export function orderOf(simulator: Simulator, booking: Booking): Order {
  const order = simulator.orders.get(booking.orderId ?? "");
  if (order === undefined) throw new Error(`there is no order of booking ${booking.bookingId}, ${booking.status}`);
  return order;
}

/** View of an order in its booking, to be compared with `truthOf` that order. */
export function shownOf(booking: Booking) {
  const { orderId, supplierStatus, prebookingDate, usedUsages } = booking;
  const { orderCreatedDate, orderCancelledDate, usageDate } = booking;
  const vouchers = booking.vouchers.map(({ voucher }) => voucher);
  const dates = { orderCreatedDate, orderCancelledDate, usageDate };
  return { orderId, supplierStatus, prebookingDate, usedUsages, ...dates, vouchers };
}

/** An order of DragonPass in the words of a booking. */
export function truthOf(order: Order) {
  return {
    orderId: order.orderId,
    supplierStatus: order.status,
    prebookingDate: order.prebookingDate,
    usedUsages: order.usedUsages,
    orderCreatedDate: new Date(order.orderCreatedDate).toISOString(),
    orderCancelledDate: order.orderCancelledDate === null ? null : new Date(order.orderCancelledDate).toISOString(),
    usageDate: order.usageDate,
    vouchers: order.checkInVouchers ?? order.vouchers,
  };
}

/** The states of a booking's history and what told of them. */
export function statesOf({ history }: Booking) {
  return history.map(({ status, supplierStatus, source }) => `${status} ${supplierStatus ?? "-"} ${source}`);
}

/** A push about an order, as DragonPass words it; it may say anything. */
export function pushAbout(order: Order, said: Readonly<Record<string, unknown>>) {
  return {
    eventType: "prebooking.statusChanged",
    orderId: order.orderId,
    programId: order.programId,
    dpId: order.passId,
    module: order.module,
    previousStatus: order.status,
    currentStatus: order.status,
    statusChangedDate: order.statusChangedDate,
    remarks: null,
    ...said,
  };
}
