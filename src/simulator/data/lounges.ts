/** The lounges that the simulator knows from the start: one per rule that is worth a test. */
import { GUEST_FIELDS } from "../entities/guest.ts";
import type { Resource } from "../entities/resource.ts";
import { cancellableUntil, ordinaryResource } from "./ordinary-resource.ts";

/** The lounges that are there from the start. */
export const LOUNGES: readonly Resource[] = [
  ordinaryResource({
    resourceId: "N00001",
    resourceName: "DragonPass Lounge",
    transportHubId: "A00001",
    requiredInfo: ["firstName", "lastName", "transportNumber"],
  }),
  ordinaryResource({
    resourceId: "N00012",
    resourceName: "Plaza Premium Lounge",
    transportHubId: "A00002",
    requiredInfo: ["firstName", "lastName"],
  }),
  ordinaryResource({
    resourceId: "N00020",
    resourceName: "Lounge with a price",
    transportHubId: "A00003",
    terminal: "Terminal 4",
    policy: cancellableUntil(48),
    price: { currency: "USD", adultRate: "6.00", childRate: "3.00" },
  }),
  ordinaryResource({
    resourceId: "N00030",
    resourceName: "Lounge without a policy",
    transportHubId: "A00004",
    policy: null,
  }),
  ordinaryResource({
    resourceId: "N00031",
    resourceName: "Lounge that cannot be cancelled",
    transportHubId: "A00005",
    policy: { cancellable: false, cancelBeforeHours: null, maxPassengerPerOrder: 5 },
  }),
  ordinaryResource({
    resourceId: "N00032",
    resourceName: "Lounge with 72 hours",
    transportHubId: "A00006",
    policy: cancellableUntil(72),
  }),
  ordinaryResource({
    resourceId: "N00033",
    resourceName: "Lounge for two",
    transportHubId: "A00007",
    policy: cancellableUntil(24, 2),
  }),
  ordinaryResource({
    resourceId: "N00034",
    resourceName: "Lounge that asks for everything",
    transportHubId: "A00008",
    requiredInfo: GUEST_FIELDS,
  }),
  ordinaryResource({
    resourceId: "N00035",
    resourceName: "Lounge with a list of names",
    transportHubId: "A00009",
    requiredInfo: ["firstName", "lastName", "email"],
    requiredInfoShape: "list",
  }),
];
