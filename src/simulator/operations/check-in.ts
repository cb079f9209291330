import { instantOfLocal, toLocalMinute } from "../dates.ts";
import { ORDER_CATEGORY, ORDER_STATUS, type Order } from "../entities/order.ts";
import { randomDigits } from "../ids.ts";
import { moduleOf } from "../modules/module-registry.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";

interface CheckInQuestion {
  readonly programId: string;
  /** DragonPass's number. */
  readonly module: number;
  readonly orderId: string;
}

const HOUR_MS = 3_600_000;

/** Checks an order in, once; again, the same vouchers (assumption A20). Nobody is told of it. Throws `SupplierError`. */
export function checkIn(state: SimulatorState, { programId, module, orderId }: CheckInQuestion): Order {
  const order = state.orders.read(orderId);
  if (order === undefined || order.programId !== programId || order.module !== module) {
    throw new SupplierError("orderNotFound", "Order not found");
  }
  if (order.status === ORDER_STATUS.cancelled) throw new SupplierError("checkInNotPossible", "The order is cancelled");
  if (order.checkInVouchers !== null) return order;
  if (order.category !== ORDER_CATEGORY.prebooking || order.status !== ORDER_STATUS.confirmed) {
    throw new SupplierError("checkInNotPossible", "The order is not confirmed");
  }
  if (!isInTime(state, order)) throw new SupplierError("checkInNotPossible", "Outside the check-in window");
  const checkedIn: Order = { ...order, checkInVouchers: [randomDigits(12)] };
  state.orders.replace(checkedIn);
  state.journal.add({ kind: "order-checked-in", orderId });
  return checkedIn;
}

/** From one hour before its time to three hours after; what has no time of its own, on its day. */
function isInTime(state: SimulatorState, { resourceId, optionId, prebookingDate }: Order): boolean {
  if (prebookingDate === null) return true;
  const timezone = state.catalogue.timezoneOf(resourceId);
  const now = state.clock.now();
  const resource = state.catalogue.resource(resourceId);
  const option = optionId === null ? undefined : moduleOf(resource).options?.find(resource, optionId);
  if (option?.startsAt === null) return toLocalMinute(now, timezone).slice(0, 10) === prebookingDate.slice(0, 10);
  const visitAt = instantOfLocal(prebookingDate, timezone)?.getTime() ?? Number.NaN;
  return now.getTime() >= visitAt - HOUR_MS && now.getTime() <= visitAt + 3 * HOUR_MS;
}
