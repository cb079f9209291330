import { instantOfLocal } from "../dates.ts";
import { ORDER_CATEGORY, ORDER_STATUS, type Order } from "../entities/order.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";
import { changeOrder } from "./change-order.ts";

/** The client cancels (assumption A6). Throws `SupplierError`. */
export function cancelOrder(state: SimulatorState, programId: string, orderId: string): Order {
  const order = state.orders.read(orderId);
  if (order === undefined || order.programId !== programId) {
    throw new SupplierError("orderNotFound", "Order not found");
  }
  if (order.status === ORDER_STATUS.cancelled) {
    throw new SupplierError("orderAlreadyCancelled", "The order has been cancelled already");
  }
  if (!isCancellable(state, order)) {
    throw new SupplierError("cancellationTooLate", "The cancellation policy does not allow it");
  }
  return changeOrder(state, order, { status: ORDER_STATUS.cancelled, by: "client" });
}

/** A used visit and a walk-in are for lounge staff. Without a policy: until the visit begins. */
function isCancellable(state: SimulatorState, order: Order): boolean {
  const { policy } = state.catalogue.resource(order.resourceId);
  if (order.category !== ORDER_CATEGORY.prebooking || order.status === ORDER_STATUS.used) return false;
  if (policy?.cancellable === false) return false;
  // What has no date can be given back until it is used.
  if (order.prebookingDate === null) return true;
  const visitAt = instantOfLocal(order.prebookingDate, state.catalogue.timezoneOf(order.resourceId));
  if (visitAt === null) return false;
  const hours = policy?.cancelBeforeHours ?? 0;
  return state.clock.now().getTime() <= visitAt.getTime() - hours * 3_600_000;
}
