import type { ModuleShape } from "./module-shape.ts";
import { orderedThing } from "./ordered-thing.ts";

/** A module whose resources are at no hub: gyms, eSIMs, local offers. */
export function ofLifestyle(infoKey: string): ModuleShape {
  return {
    listKey: "lifestyleResources",
    resourceExtra: () => ({ [infoKey]: {} }),
    orderExtra: (order, resource, hub) => ({
      ...orderedThing(order, resource),
      city: hub.city,
      countryOrRegion: hub.countryOrRegion,
      prebookingRequiredInfo: order.guest,
    }),
  };
}
