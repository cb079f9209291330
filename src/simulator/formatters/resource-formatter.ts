import { GUEST_FIELDS } from "../entities/guest.ts";
import type { Resource } from "../entities/resource.ts";
import type { TransportHub } from "../entities/transport-hub.ts";
import { moduleOf } from "../modules/module-registry.ts";
import { isAtHub } from "../store/catalogue.ts";

/** A resource in the list. */
export function formatResource(resource: Resource, hub: TransportHub): Record<string, unknown> {
  return {
    module: moduleOf(resource).code,
    resourceId: resource.resourceId,
    resourceName: resource.resourceName,
    locationInfo: {
      city: hub.city,
      countryOrRegion: hub.countryOrRegion,
      continent: hub.continent,
      ...(isAtHub(resource) ? placeInHub(resource, hub) : {}),
      timezone: hub.timezone,
      coordinates: `${hub.latitude},${hub.longitude}`,
    },
    image: "https://image.dragonpass.com/uploadFile/images/cover.png",
    extra: moduleOf(resource).resourceExtra(resource),
  };
}

function placeInHub({ location }: Resource, { transportHubId, transportHubName, iata }: TransportHub) {
  return { transportHubId, transportHubName, iata, location };
}

/** A resource by itself: what the list has, and what prebooking it takes (assumption A2). */
export function formatResourceDetails(resource: Resource, hub: TransportHub): Record<string, unknown> {
  return {
    ...formatResource(resource, hub),
    prebookingRequiredInfo: formatRequiredInfo(resource),
    // Without a policy there is no such key at all: the client must not guess one.
    ...(resource.policy === null ? {} : { prebookingPolicy: resource.policy }),
  };
}

/** `{ "firstName": true, … }`, or `["FIRST_NAME", …]`. */
function formatRequiredInfo(resource: Resource): Record<string, boolean> | string[] {
  if (resource.requiredInfoShape === "list") {
    return resource.requiredInfo.map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  }
  return Object.fromEntries(GUEST_FIELDS.map((name) => [name, resource.requiredInfo.includes(name)]));
}
