import type { Resource } from "../entities/resource.ts";
import type { ModuleShape } from "./module-shape.ts";
import { orderedThing } from "./ordered-thing.ts";

/** A module whose resources are at a hub: lounges, Fast Track, restaurants. */
export function atAHub(
  infoKey: string,
  info: (resource: Resource) => Record<string, unknown> = terminalOnly,
): ModuleShape {
  return {
    listKey: "transportHubResources",
    resourceExtra: (resource) => ({ [infoKey]: info(resource) }),
    orderExtra: (order, resource, hub) => ({
      ...orderedThing(order, resource),
      iata: hub.iata,
      transportHubName: hub.transportHubName,
      terminal: resource.terminal,
      city: hub.city,
      countryOrRegion: hub.countryOrRegion,
      prebookingRequiredInfo: order.guest,
    }),
    options: null,
  };
}

function terminalOnly({ terminal }: Resource): Record<string, unknown> {
  return { terminal };
}
