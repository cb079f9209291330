import type { Order } from "../entities/order.ts";
import type { Resource } from "../entities/resource.ts";
import type { ResourceOption } from "../entities/resource-option.ts";
import type { TransportHub } from "../entities/transport-hub.ts";

/** How resources and orders of one module look on the wire; all else that it does its own way is in the table of modules. */
export interface ModuleShape {
  /** Key under `resources` in the resource list. */
  readonly listKey: "transportHubResources" | "lifestyleResources";
  /** `extra` of a resource. */
  resourceExtra(resource: Resource): Record<string, unknown>;
  /** `extra` of an order, without what only orders of this module have. */
  orderExtra(order: Order, resource: Resource, hub: TransportHub): Record<string, unknown>;
  /** `null` where a resource is booked as a whole. */
  readonly options: Options | null;
}

/** The options of the resources of one module. */
export interface Options {
  find(resource: Resource, optionId: string): ResourceOption | undefined;
  /** `data` of the answer that lists them (assumption A13), of some days where they differ by day: `YYYY-MM-DD`. */
  list(resource: Resource, days: readonly string[]): Record<string, unknown>;
  /** Fields that only orders of this module have in their `extra`, as they are when one is made. */
  detailsOf(made: MadeOrder): Record<string, unknown>;
}

/** Facts that an order is made from. */
export interface MadeOrder {
  readonly resource: Resource;
  readonly hub: TransportHub;
  readonly option: ResourceOption;
  readonly clientUserId: string;
  /** The order whose eSIM it tops up; `null` for every other. */
  readonly toppedUp: Order | null;
  readonly now: Date;
}
