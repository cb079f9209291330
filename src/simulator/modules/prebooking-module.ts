import type { ModulePathSegment } from "../../dragonpass/assumptions.ts";
import type { Order } from "../entities/order.ts";
import type { Resource } from "../entities/resource.ts";
import type { TransportHub } from "../entities/transport-hub.ts";

/** What one module (lounge, Fast Track, …) does its own way. */
export interface PrebookingModule {
  /** DragonPass's number. */
  readonly code: number;
  readonly pathSegment: ModulePathSegment;
  /** True: availability is asked per option, not per resource. */
  readonly isOptionLevel: boolean;
  /** Key under `resources` in the resource list. */
  readonly listKey: "transportHubResources" | "lifestyleResources";
  /** `extra` of a resource. */
  resourceExtra(resource: Resource): Record<string, unknown>;
  /** `extra` of an order. */
  orderExtra(order: Order, resource: Resource, hub: TransportHub): Record<string, unknown>;
}
