/** Resources of the other modules, there from the start: for each module one as most are, and others that are worth a test. */
import type { Resource } from "../entities/resource.ts";
import { cancellableUntil, ordinaryResource } from "./ordinary-resource.ts";

/** The resources of other modules that are there from the start. */
export const OTHER_RESOURCES: readonly Resource[] = [
  ordinaryResource({
    resourceId: "C10826",
    resourceName: "Suvarnabhumi International Departure Fast Track",
    module: "fastTrack",
    transportHubId: "A00010",
  }),
  ordinaryResource({
    resourceId: "C00001",
    resourceName: "Manchester Fast Track",
    module: "fastTrack",
    requiredInfo: ["firstName", "lastName", "transportNumber"],
  }),
  ordinaryResource({ resourceId: "R00001", resourceName: "Set meal in Manchester", module: "setMeal" }),
  ordinaryResource({ resourceId: "R00002", resourceName: "Coffee shop in Manchester", module: "coupon" }),
  ordinaryResource({
    resourceId: "F00001",
    resourceName: "Gym in Manchester",
    module: "fitness",
    requiredInfo: ["firstName", "lastName"],
  }),
  ordinaryResource({
    resourceId: "F00002",
    resourceName: "Gym with a class at night",
    module: "fitness",
    classTimes: ["01:30"],
  }),
  ordinaryResource({
    resourceId: "E00001",
    resourceName: "eSIM United Kingdom",
    module: "esim",
    // One eSIM an order, which can be given back as long as nobody uses it.
    policy: { ...cancellableUntil(24, 1), cancelBeforeHours: null },
  }),
  ordinaryResource({
    resourceId: "E00002",
    resourceName: "eSIM that cannot be cancelled",
    module: "esim",
    policy: { cancellable: false, cancelBeforeHours: null, maxPassengerPerOrder: 1 },
  }),
];
