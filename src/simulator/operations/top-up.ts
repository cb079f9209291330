/** Tops an eSIM up with another data package (assumption A15). */
import { ORDER_STATUS, type Order } from "../entities/order.ts";
import { moduleOf } from "../modules/module-registry.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";
import { type AvailabilityQuestion, checkAvailability } from "./check-availability.ts";

interface TopUpQuestion extends Pick<AvailabilityQuestion, "programId" | "pass" | "module" | "optionId"> {
  /** Order that has the eSIM. */
  readonly orderId: string;
}

/** Asks whether the eSIM of an order can be topped up and, with a pass, keeps that. Throws `SupplierError`. */
export function checkTopUp(state: SimulatorState, { orderId, ...question }: TopUpQuestion): Record<string, unknown> {
  const first = requireToppedUp(state, question.programId, orderId);
  return checkAvailability(state, {
    ...question,
    of: "option",
    resourceId: first.resourceId,
    prebookingDate: null,
    adultCount: 1,
    childCount: 0,
    topUpOf: orderId,
  });
}

/** The order whose eSIM is topped up. Throws `SupplierError` (`orderNotFound`, `topUpNotPossible`). */
export function requireToppedUp(state: SimulatorState, programId: string, orderId: string): Order {
  const first = state.orders.read(orderId);
  if (first === undefined || first.programId !== programId) throw new SupplierError("orderNotFound", "Order not found");
  const { hasTopUp } = moduleOf(state.catalogue.resource(first.resourceId));
  if (!hasTopUp || first.topUpOf !== null || first.status === ORDER_STATUS.cancelled) {
    throw new SupplierError("topUpNotPossible", "There is no eSIM of this order to top up");
  }
  return first;
}
