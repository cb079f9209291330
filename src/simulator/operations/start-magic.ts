import { ORDER_STATUS, type Order } from "../entities/order.ts";
import { MAGIC_CANCELLATION_REMARK, magicOf } from "../magic-resources.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { changeOrder } from "./change-order.ts";

/** Later course of the orders of a magic resource. Its faults in answers are in `magic-faults.ts`. */
export function startMagic(state: SimulatorState, { orderId, resourceId }: Order): void {
  const { magicDelaysMs, timers } = state;
  switch (magicOf(resourceId)) {
    case "confirmedLater":
      timers.after(magicDelaysMs.confirm, () =>
        changeIfStill(state, orderId, ORDER_STATUS.pending, ORDER_STATUS.confirmed, null),
      );
      break;
    case "cancelledByLounge":
      timers.after(magicDelaysMs.loungeCancel, () =>
        changeIfStill(state, orderId, ORDER_STATUS.confirmed, ORDER_STATUS.cancelled, MAGIC_CANCELLATION_REMARK),
      );
      break;
  }
}

/** The client or a test may have been faster. */
function changeIfStill(state: SimulatorState, orderId: string, from: number, to: number, remarks: string | null): void {
  const order = state.orders.get(orderId);
  if (order?.status === from) changeOrder(state, order, { status: to, remarks, by: "magic" });
}
