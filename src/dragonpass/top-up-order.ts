import { moduleNameOf, moduleRow } from "../domain/modules.ts";
import { ESIM_ORDER_TYPE } from "./assumptions.ts";

/**
 * Whether an order is a top-up, by its module's number and its `esimOrderType`; null where it does not say, and could.
 * Orders of most modules say nothing, and are none.
 */
export function isTopUpOrder(module: number | null, esimOrderType: number | null): boolean | null {
  if (esimOrderType === ESIM_ORDER_TYPE.topUp) return true;
  if (esimOrderType === ESIM_ORDER_TYPE.new) return false;
  const name = module === null ? undefined : moduleNameOf(module);
  return name !== undefined && !moduleRow(name).hasTopUp ? false : null;
}
