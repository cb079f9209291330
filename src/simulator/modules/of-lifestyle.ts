import type { ModuleShape, Options } from "./module-shape.ts";
import { orderedThing } from "./ordered-thing.ts";

/** A module whose resources are at no hub: gyms, eSIMs, local offers. */
export function ofLifestyle(infoKey: string, options: Options | null = null): ModuleShape {
  return {
    listKey: "lifestyleResources",
    resourceExtra: () => ({ [infoKey]: {} }),
    orderExtra: (order, resource, hub) => ({
      ...orderedThing(order, resource),
      city: hub.city,
      countryOrRegion: hub.countryOrRegion,
      prebookingRequiredInfo: order.guest,
      ...order.details,
    }),
    options,
  };
}
