import type { Order } from "../entities/order.ts";
import type { Resource } from "../entities/resource.ts";
import type { TransportHub } from "../entities/transport-hub.ts";

/** How resources and orders of one module look on the wire; all else that it does its own way is in the table of modules. */
export interface ModuleShape {
  /** Key under `resources` in the resource list. */
  readonly listKey: "transportHubResources" | "lifestyleResources";
  /** `extra` of a resource. */
  resourceExtra(resource: Resource): Record<string, unknown>;
  /** `extra` of an order. */
  orderExtra(order: Order, resource: Resource, hub: TransportHub): Record<string, unknown>;
}
