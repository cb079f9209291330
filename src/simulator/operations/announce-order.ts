import { ORDER_CATEGORY, type Order } from "../entities/order.ts";
import { prebookingStatusChanged, walkinRedemption } from "../push/push-events.ts";
import type { SimulatorState } from "../simulator-state.ts";

/** Queues the push about an order as it is now, whoever has changed it (A10); an order that cannot be seen yet says it later. */
export function announceOrder(
  state: SimulatorState,
  order: Order,
  previousStatus: number,
  remarks: string | null,
): void {
  const event =
    order.category === ORDER_CATEGORY.walkIn
      ? walkinRedemption(order, state.catalogue)
      : prebookingStatusChanged(order, previousStatus, remarks);
  const about = {
    orderId: order.orderId,
    programId: order.programId,
    passId: order.passId,
    resourceId: order.resourceId,
  };
  state.lateOrders.announce(order.orderId, () => state.pushes.enqueue(event, about));
}
