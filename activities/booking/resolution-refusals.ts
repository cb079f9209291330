import type { OrderId } from "../../src/contract/vocabulary.ts";
import type { ResolveOrderResult } from "../../src/domain/activity-interfaces.ts";
import { nothingToResolve } from "../../src/domain/booking/on-resolved.ts";

/** No answer about the order is lost: there is nothing for a person to say. */
export function nothingLost(): ResolveOrderResult {
  return { kind: "refused", ...nothingToResolve() };
}

/** Why an order cannot be this booking's. */
export function orderNotFree(orderId: OrderId, why: string): ResolveOrderResult {
  return { kind: "refused", code: "order_not_free", message: `Order ${orderId} ${why}; nothing was changed.` };
}
