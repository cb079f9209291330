import type { ModulePathSegment } from "../../dragonpass/assumptions.ts";
import type { Order } from "../entities/order.ts";
import type { Resource } from "../entities/resource.ts";
import type { TransportHub } from "../entities/transport-hub.ts";

/** How resources of one module (lounge, Fast Track, …) look in the catalogue. */
export interface CatalogueModule {
  /** DragonPass's number. */
  readonly code: number;
  /** First letter of the ids of its resources. */
  readonly idLetter: string;
  /** Key under `resources` in the resource list. */
  readonly listKey: "transportHubResources" | "lifestyleResources";
  /** `extra` of a resource. */
  resourceExtra(resource: Resource): Record<string, unknown>;
}

/** Behaviour of its own of a module that can be prebooked. */
export interface PrebookingModule extends CatalogueModule {
  readonly pathSegment: ModulePathSegment;
  /** True: availability is asked per option, not per resource. */
  readonly isOptionLevel: boolean;
  /** `extra` of an order. */
  orderExtra(order: Order, resource: Resource, hub: TransportHub): Record<string, unknown>;
}
