/** Bodies of the pushes, Version 2. */
import { WALKIN_STATUS } from "../../dragonpass/assumptions.ts";
import { toSupplierDate } from "../dates.ts";
import { ORDER_STATUS, type Order } from "../entities/order.ts";
import type { Catalogue } from "../store/catalogue.ts";
import { EVENT_TYPE } from "./event-types.ts";

/** Any push body; only `eventType` is common to all. */
export type PushEvent = Readonly<Record<string, unknown>> & { readonly eventType: string };

/** DragonPass: `prebooking.statusChanged`. */
export function prebookingStatusChanged(order: Order, previousStatus: number, remarks: string | null): PushEvent {
  return {
    eventType: EVENT_TYPE.prebookingStatusChanged,
    orderId: order.orderId,
    programId: order.programId,
    dpId: order.passId,
    module: order.module,
    previousStatus,
    currentStatus: order.status,
    statusChangedDate: order.statusChangedDate,
    remarks,
  };
}

/** DragonPass: `walkin.redemption`. Without `category`, which is in the documented table but not in the example. */
export function walkinRedemption(order: Order, catalogue: Catalogue): PushEvent {
  const resource = catalogue.resource(order.resourceId);
  const hub = catalogue.hub(resource.transportHubId);
  return {
    eventType: EVENT_TYPE.walkinRedemption,
    orderId: order.orderId,
    programId: order.programId,
    dpId: order.passId,
    module: order.module,
    status: order.status === ORDER_STATUS.cancelled ? WALKIN_STATUS.cancelled : WALKIN_STATUS.used,
    orderCreatedDate: order.orderCreatedDate,
    usageDate: order.usageDate,
    orderCancelledDate: order.orderCancelledDate,
    transportHubId: hub.transportHubId,
    transportHubName: hub.transportHubName,
    resourceId: resource.resourceId,
    resourceName: resource.resourceName,
    passengers: { cardholder: 1, guests: order.adultCount + order.childCount - 1 },
  };
}

/** A date of a change that this order has not had: DragonPass promises that (order, date) is unique. */
export function nextStatusChangedDate(former: string | null, now: Date): string {
  if (former === null || now.getTime() >= Date.parse(former) + 1_000) return toSupplierDate(now);
  return toSupplierDate(new Date(Date.parse(former) + 1_000));
}
