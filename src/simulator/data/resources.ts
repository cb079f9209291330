/** The lounges that the simulator knows: one per rule that is worth a test, then the magic ones. */
import { GUEST_FIELDS } from "../entities/guest.ts";
import type { NewResource, PrebookingPolicy, Resource } from "../entities/resource.ts";
import { MAGIC_RESOURCES, type MagicName } from "../magic-resources.ts";

/** DragonPass runs every lounge simulation of its sandbox against this one. */
export const SANDBOX_LOUNGE_ID = "N00012";

function cancellableUntil(cancelBeforeHours: number, maxPassengerPerOrder = 5): PrebookingPolicy {
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
    ...special,
  };
}

const LOUNGES: readonly Resource[] = [
  ordinaryResource({
    resourceId: "N00001",
    resourceName: "DragonPass Lounge",
    transportHubId: "A00001",
    requiredInfo: ["firstName", "lastName", "transportNumber"],
  }),
  ordinaryResource({
    resourceId: SANDBOX_LOUNGE_ID,
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

const STARTS_PENDING: readonly MagicName[] = ["confirmedLater", "neverConfirmed"];

const MAGIC_LOUNGES = Object.entries(MAGIC_RESOURCES).map(([name, { resourceId, does }]) =>
  ordinaryResource({
    resourceId,
    resourceName: `Magic lounge: ${does}`,
    transportHubId: "A00001",
    startsPending: STARTS_PENDING.includes(name as MagicName),
  }),
);

export const RESOURCES: readonly Resource[] = [...LOUNGES, ...MAGIC_LOUNGES];
