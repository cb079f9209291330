import type { Order } from "../entities/order.ts";
import { moduleOf } from "../modules/module-registry.ts";
import type { Catalogue } from "../store/catalogue.ts";

/** An order as creation, details and cancellation answer it (DragonPass: prebooking with an E-pass). */
export function formatOrder(order: Order, catalogue: Catalogue): Record<string, unknown> {
  const resource = catalogue.resource(order.resourceId);
  const hub = catalogue.hub(resource.transportHubId);
  return {
    status: order.status,
    module: order.module,
    category: order.category,
    ...(order.passType === "ePass" ? { ePassId: order.passId } : { membershipId: order.passId }),
    orderId: order.orderId,
    orderCreatedDate: order.orderCreatedDate,
    orderCancelledDate: order.orderCancelledDate,
    extra: moduleOf(resource).orderExtra(order, resource, hub),
  };
}

/** An order in a list; there is no `prebookingDate` in it (assumption A5). */
export function formatOrderListItem(order: Order, catalogue: Catalogue): Record<string, unknown> {
  const resource = catalogue.resource(order.resourceId);
  const hub = catalogue.hub(resource.transportHubId);
  return {
    orderId: order.orderId,
    status: order.status,
    usedUsages: order.usedUsages,
    module: order.module,
    category: order.category,
    orderCreatedDate: order.orderCreatedDate,
    resourceId: resource.resourceId,
    resourceName: resource.resourceName,
    image: "https://image.dragonpass.com/uploadFile/images/cover.png",
    extra: {
      optionId: order.optionId,
      optionName: order.optionName,
      transportHubId: hub.transportHubId,
      transportHubName: hub.transportHubName,
      city: hub.city,
      countryOrRegion: hub.countryOrRegion,
    },
  };
}
