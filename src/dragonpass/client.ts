import type { Pass } from "../contract/vocabulary.ts";
import type { CallOptions, CheckAvailabilityArgs, CreateOrderArgs, DragonPassClientOptions } from "./call-options.ts";
import { createCaller } from "./caller.ts";
import type { Answered, Found, WriteOutcome } from "./outcomes.ts";
import * as reads from "./reads.ts";
import type { SupplierAvailability } from "./schemas/availability.ts";
import type { SupplierOrder } from "./schemas/order.ts";
import type { SupplierOrderPage } from "./schemas/order-list.ts";
import type { SupplierResource } from "./schemas/resource.ts";
import * as writes from "./writes.ts";

/**
 * DragonPass API v2, as far as we use it.
 *
 * Writes return how they ended and never throw. Reads, and the question of availability, return
 * their answer or throw a `SupplierError` (`retryable`, and `retryAfterMs` where DragonPass asked
 * us to wait). A token that is refused is renewed once, and the call repeated once: authentication
 * comes first, so nothing was done. Nothing else is repeated here.
 */
export interface DragonPassClient {
  /** DragonPass: `GET /resources/{resourceId}`. */
  getResource(args: CallOptions & { resourceId: string }): Promise<Found<SupplierResource>>;
  /** DragonPass: Check Prebooking Resource & Option Availability. */
  checkAvailability(args: CheckAvailabilityArgs): Promise<Answered<SupplierAvailability>>;
  /** DragonPass: `POST /orders/{module}/ePasses/prebooking`, or `memberships`. */
  createOrder(args: CreateOrderArgs): Promise<WriteOutcome<SupplierOrder>>;
  /** DragonPass: E-pass / membership order list; pages start at 1. */
  listOrders(args: CallOptions & { pass: Pass; pageSize: number; pageNumber: number }): Promise<SupplierOrderPage>;
  /** DragonPass: details of a usage order. */
  getOrder(args: CallOptions & { pass: Pass; orderId: string }): Promise<Found<SupplierOrder>>;
  /** DragonPass: `PATCH /orders` with status 3. */
  cancelOrder(args: CallOptions & { orderId: string }): Promise<WriteOutcome<SupplierOrder>>;
  /** Waits for calls that are under way, then closes the connections. */
  close(): Promise<void>;
}

/** A client with its own bounded set of connections. */
export function createDragonPassClient(options: DragonPassClientOptions): DragonPassClient {
  const caller = createCaller(options);
  return {
    getResource: (args) => reads.getResource(caller, args),
    checkAvailability: (args) => reads.checkAvailability(caller, args),
    listOrders: (args) => reads.listOrders(caller, args),
    getOrder: (args) => reads.getOrder(caller, args),
    createOrder: (args) => writes.createOrder(caller, args),
    cancelOrder: (args) => writes.cancelOrder(caller, args),
    close: () => caller.close(),
  };
}
