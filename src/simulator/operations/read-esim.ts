import type { Order } from "../entities/order.ts";
import { moduleOf } from "../modules/module-registry.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";

interface EsimQuestion {
  readonly programId: string;
  /** DragonPass's number. */
  readonly module: number;
  readonly orderId: string;
}

/** The eSIM of an order as it is now (assumption A21). Throws `SupplierError` (`orderNotFound`). */
export function readEsim(state: SimulatorState, question: EsimQuestion): Record<string, unknown> {
  const { esim, esimOptions } = orderOf(state, question).details;
  return { esim, esimOptions };
}

/** Data packages that the eSIM of an order can be topped up with (assumption A21). Throws `SupplierError` (`orderNotFound`). */
export function listTopUps(state: SimulatorState, question: EsimQuestion): Record<string, unknown> {
  const { resourceId } = orderOf(state, question);
  const resource = state.catalogue.resource(resourceId);
  return moduleOf(resource).options?.list(resource, []) ?? { optionList: [] };
}

function orderOf(state: SimulatorState, { programId, module, orderId }: EsimQuestion): Order {
  const order = state.orders.read(orderId, false);
  if (order === undefined || order.programId !== programId || order.module !== module) {
    throw new SupplierError("orderNotFound", "Order not found");
  }
  return order;
}
