import type { Order } from "../entities/order.ts";
import type { Resource } from "../entities/resource.ts";

/** The part of `extra` that the orders of every module have. */
export function orderedThing(order: Order, resource: Resource): Record<string, unknown> {
  return {
    prebookingDate: order.prebookingDate,
    usageDate: order.usageDate,
    usedUsages: order.usedUsages,
    resourceId: resource.resourceId,
    resourceName: resource.resourceName,
    vouchersList: vouchersList(order.vouchers),
  };
}

/** Vouchers as an order and a check-in show them. */
export function vouchersList(vouchers: readonly string[]): { voucher: string; voucherType: number }[] {
  return vouchers.map((voucher) => ({ voucher, voucherType: 1 }));
}
