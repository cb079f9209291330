/** Every change of an order goes through here: stored first, then written down, then announced. */
import { toLocalUsageDate } from "../dates.ts";
import { ORDER_CATEGORY, ORDER_STATUS, type Order } from "../entities/order.ts";
import { randomDigits } from "../ids.ts";
import { nextStatusChangedDate } from "../push/push-events.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { announceOrder } from "./announce-order.ts";

interface OrderChange {
  /** Left out: as it was ("modified"). */
  readonly status?: number | undefined;
  readonly fields?: Partial<Order>;
  readonly remarks?: string | null | undefined;
  readonly by: "client" | "staff" | "admin" | "magic";
  /** False: nobody is told. */
  readonly push?: boolean | undefined;
}

/** Commits the change and queues its push. */
export function changeOrder(state: SimulatorState, before: Order, change: OrderChange): Order {
  const status = change.status ?? before.status;
  const now = state.clock.now();
  const statusChangedDate = nextStatusChangedDate(before.statusChangedDate, now);
  const order: Order = {
    ...before,
    ...change.fields,
    status,
    statusChangedDate,
    vouchers: change.fields?.vouchers ?? vouchersOf(before, status),
    usageDate:
      status === ORDER_STATUS.used
        ? (before.usageDate ?? toLocalUsageDate(now, state.catalogue.timezoneOf(before.resourceId)))
        : before.usageDate,
    orderCancelledDate: status === ORDER_STATUS.cancelled ? (before.orderCancelledDate ?? statusChangedDate) : null,
  };
  settleUsages(state, before, order);
  state.orders.replace(order);
  state.journal.add({
    kind: "order-changed",
    orderId: order.orderId,
    previousStatus: before.status,
    currentStatus: status,
    statusChangedDate,
    by: change.by,
  });
  if (change.push !== false) announceOrder(state, order, before.status, change.remarks ?? null);
  return order;
}

/** A prebooking gets its voucher when it is confirmed: one, however many people come. */
export function vouchersOf(order: Pick<Order, "category" | "vouchers">, status: number): readonly string[] {
  const needsOne =
    order.category === ORDER_CATEGORY.prebooking && status === ORDER_STATUS.confirmed && order.vouchers.length === 0;
  return needsOne ? [randomDigits(12)] : order.vouchers;
}

/** A cancelled order uses nothing; what it used goes back to the pass. */
function settleUsages(state: SimulatorState, before: Order, after: Order): void {
  const usedBefore = before.status === ORDER_STATUS.cancelled ? 0 : before.usedUsages;
  const usedAfter = after.status === ORDER_STATUS.cancelled ? 0 : after.usedUsages;
  state.passes.use(after.passId, state.catalogue.resource(after.resourceId).module, usedAfter - usedBefore);
}
