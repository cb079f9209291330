/** The resources that the simulator knows from the start. */
import type { Resource } from "../entities/resource.ts";
import { ALL_MAGIC_RESOURCES, type MagicName } from "../magic-resources.ts";
import { LOUNGES } from "./lounges.ts";
import { ordinaryResource } from "./ordinary-resource.ts";
import { OTHER_RESOURCES } from "./other-resources.ts";

const STARTS_PENDING: readonly MagicName[] = ["confirmedLater", "neverConfirmed"];

const MAGIC: readonly Resource[] = ALL_MAGIC_RESOURCES.map(({ name, module, resourceId, does }) =>
  ordinaryResource({
    resourceId,
    resourceName: `Magic ${module}: ${does}`,
    module,
    startsPending: STARTS_PENDING.includes(name),
  }),
);

/** All resources that are there from the start. */
export const RESOURCES: readonly Resource[] = [...LOUNGES, ...OTHER_RESOURCES, ...MAGIC];
