import type { NewResource, PrebookingPolicy, Resource } from "../entities/resource.ts";

/** A policy as most have it. */
export function cancellableUntil(cancelBeforeHours: number, maxPassengerPerOrder = 5): PrebookingPolicy {
  return { cancellable: true, cancelBeforeHours, maxPassengerPerOrder };
}

/** An ordinary resource; what makes one special is said where it is listed. */
export function ordinaryResource(special: NewResource): Resource {
  return {
    resourceName: `Resource ${special.resourceId}`,
    module: "lounge",
    transportHubId: "A00001",
    location: "Airside, after security control, follow the signs to the lounges.",
    terminal: "Terminal 1",
    requiredInfo: [],
    requiredInfoShape: "flags",
    policy: cancellableUntil(24),
    startsPending: false,
    price: null,
    classTimes: ["07:00", "18:30"],
    ...special,
  };
}
