import { MODULE_NUMBERS, MODULE_PATH_SEGMENTS } from "../../dragonpass/assumptions.ts";
import type { PrebookingModule } from "./prebooking-module.ts";

/** Lounges (module 1). */
export const loungeModule: PrebookingModule = {
  code: MODULE_NUMBERS.lounge,
  pathSegment: MODULE_PATH_SEGMENTS.lounge,
  idLetter: "N",
  isOptionLevel: false,
  listKey: "transportHubResources",
  resourceExtra: (resource) => ({
    loungeInfo: { area: 1, routeTypes: [1], terminal: resource.terminal, nearestGate: "A1", tier: 1 },
  }),
  orderExtra: (order, resource, hub) => ({
    prebookingDate: order.prebookingDate,
    usageDate: order.usageDate,
    usedUsages: order.usedUsages,
    resourceId: resource.resourceId,
    resourceName: resource.resourceName,
    iata: hub.iata,
    transportHubName: hub.transportHubName,
    terminal: resource.terminal,
    city: hub.city,
    countryOrRegion: hub.countryOrRegion,
    vouchersList: order.vouchers.map((voucher) => ({ voucher, voucherType: 1 })),
    prebookingRequiredInfo: order.guest,
  }),
};
