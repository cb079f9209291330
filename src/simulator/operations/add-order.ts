/** A new order: the part that prebookings and walk-ins share. */
import { ORDER_STATUS, type Order } from "../entities/order.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { announceOrder } from "./announce-order.ts";

interface AddedOrder {
  readonly prebookingToken: string | null;
  readonly requestId: string | null;
  /** Real milliseconds until clients can see it; 0: at once. */
  readonly appearsAfterMs: number;
  /** False: nobody is told. */
  readonly push?: boolean | undefined;
}

/** Stores the order, takes its usages and queues its push. */
export function addOrder(state: SimulatorState, order: Order, added: AddedOrder): Order {
  const visible = added.appearsAfterMs === 0;
  state.orders.add(order, visible);
  state.passes.use(order.passId, state.catalogue.resource(order.resourceId).module, order.usedUsages);
  state.journal.add({
    kind: "order-created",
    orderId: order.orderId,
    programId: order.programId,
    passId: order.passId,
    resourceId: order.resourceId,
    category: order.category,
    status: order.status,
    prebookingToken: added.prebookingToken,
    requestId: added.requestId,
    visible,
  });
  if (!visible) hide(state, order.orderId, added.appearsAfterMs);
  // The documented example of a confirmation is 0 -> 1, and the field is a number: a new order comes from 0.
  if (added.push !== false) announceOrder(state, order, ORDER_STATUS.pending, null);
  return order;
}

function hide(state: SimulatorState, orderId: string, ms: number): void {
  state.lateOrders.hide(orderId);
  const revealed = state.timers.sleep(ms).then((elapsed) => {
    if (!elapsed) return;
    state.orders.reveal(orderId);
    state.journal.add({ kind: "order-visible", orderId });
    state.lateOrders.reveal(orderId);
  });
  void state.pushes.track(revealed);
}
