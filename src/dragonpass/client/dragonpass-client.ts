import type { Pass } from "../../contract/vocabulary.ts";
import * as catalogue from "../calls/catalogue-reads.ts";
import { createQrCode } from "../calls/dynamic-codes.ts";
import * as ePasses from "../calls/e-passes.ts";
import { getEsim, listTopUps } from "../calls/esim-reads.ts";
import { listEvents } from "../calls/event-reads.ts";
import { listOptions } from "../calls/option-reads.ts";
import * as reads from "../calls/order-reads.ts";
import * as writes from "../calls/order-writes.ts";
import { previewPrebooking } from "../calls/preview-prebooking.ts";
import type { SupplierAvailability } from "../schemas/availability.ts";
import type { SupplierCheckIn } from "../schemas/check-in.ts";
import type { SupplierDynamicCode } from "../schemas/dynamic-code.ts";
import type { SupplierEPass, SupplierEPassPage } from "../schemas/e-pass.ts";
import type { SupplierEsim } from "../schemas/esim.ts";
import type { SupplierEventPage } from "../schemas/event-list.ts";
import type { SupplierOrder } from "../schemas/order.ts";
import type { SupplierOrderPage } from "../schemas/order-list.ts";
import type { SupplierPreview } from "../schemas/preview.ts";
import type { SupplierResource } from "../schemas/resource.ts";
import type { SupplierResourcePage } from "../schemas/resource-list.ts";
import type { SupplierOptions } from "../schemas/resource-options.ts";
import type { SupplierTransportHub, SupplierTransportHubPage } from "../schemas/transport-hub.ts";
import type {
  CallOptions,
  CheckAvailabilityArgs,
  CheckInArgs,
  CreateOrderArgs,
  DragonPassClientOptions,
  EsimArgs,
  GetResourceArgs,
  GetTransportHubArgs,
  IssueEPassArgs,
  ListEventsArgs,
  ListOptionsArgs,
  ListResourcesArgs,
  ListTransportHubsArgs,
  PageOptions,
  PreviewPrebookingArgs,
} from "./call-options.ts";
import { createCaller } from "./caller.ts";
import type { Answered, Found, WriteOutcome } from "./outcomes.ts";

/**
 * DragonPass API v2, as far as we use it.
 *
 * Writes return how they ended and never throw. Reads, and the question of availability, return
 * their answer or throw a `SupplierError` (`retryable`, and `retryAfterMs` where DragonPass asked
 * us to wait). A token that is refused is renewed once, and the call repeated once: authentication
 * comes first, so nothing was done. Nothing else is repeated here.
 */
export interface DragonPassClient {
  /** DragonPass: `GET /resources`, of one module; pages start at 1. */
  listResources(args: ListResourcesArgs): Promise<SupplierResourcePage>;
  /** DragonPass: `GET /resources/{resourceId}`. */
  getResource(args: GetResourceArgs): Promise<Found<SupplierResource>>;
  /** DragonPass: options of an eSIM, schedule of a gym; not found also where the module of the resource has none (A13). */
  listOptions(args: ListOptionsArgs): Promise<Found<SupplierOptions>>;
  /** DragonPass: details of an eSIM's order (A21). */
  getEsim(args: EsimArgs): Promise<Found<SupplierEsim>>;
  /** DragonPass: data packages that an eSIM's order can be topped up with (A21). */
  listTopUps(args: EsimArgs): Promise<Found<SupplierOptions>>;
  /** DragonPass: preview of a membership prebooking (A18); reserves nothing. */
  previewPrebooking(args: PreviewPrebookingArgs): Promise<Answered<SupplierPreview>>;
  /** DragonPass: `GET /transportHubs`; pages start at 1. */
  listTransportHubs(args: ListTransportHubsArgs): Promise<SupplierTransportHubPage>;
  /** DragonPass: `GET /transportHubs/{transportHubId}`. */
  getTransportHub(args: GetTransportHubArgs): Promise<Found<SupplierTransportHub>>;
  /** DragonPass: Push Event Recovery; pages start at 1. Older than 48 hours, it finds nothing. */
  listEvents(args: ListEventsArgs): Promise<SupplierEventPage>;
  /** DragonPass: Check Prebooking Resource & Option Availability. */
  checkAvailability(args: CheckAvailabilityArgs): Promise<Answered<SupplierAvailability>>;
  /** DragonPass: `POST /orders/{module}/ePasses/prebooking`, or `memberships`. */
  createOrder(args: CreateOrderArgs): Promise<WriteOutcome<SupplierOrder>>;
  /** DragonPass: E-pass / membership order list; pages start at 1. */
  listOrders(args: CallOptions & PageOptions & { pass: Pass }): Promise<SupplierOrderPage>;
  /** DragonPass: details of a usage order, of a pass of that type. */
  getOrder(
    args: CallOptions & { pass: Pick<Pass, "type"> & Partial<Pass>; orderId: string },
  ): Promise<Found<SupplierOrder>>;
  /** DragonPass: `PATCH /orders` with status 3; also of the order that issued an E-pass (A17). */
  cancelOrder(args: CallOptions & { orderId: string }): Promise<WriteOutcome<SupplierOrder>>;
  /** DragonPass: fitness check-in (A20). Repeated, it answers the same. */
  checkIn(args: CheckInArgs): Promise<WriteOutcome<SupplierCheckIn>>;
  /** DragonPass: Issue An E-pass, `POST /orders/{module}/ePasses`. Nothing keeps a second one out. */
  issueEPass(args: IssueEPassArgs): Promise<WriteOutcome<SupplierEPass>>;
  /** DragonPass: Retrieve User E-passes List; pages start at 1. */
  listEPasses(args: CallOptions & PageOptions & { clientUserId: string }): Promise<SupplierEPassPage>;
  /** DragonPass: Retrieve E-pass Details, by its id or that of its order. */
  getEPass(args: CallOptions & ({ ePassId: string } | { orderId: string })): Promise<Found<SupplierEPass>>;
  /** DragonPass: a membership's dynamic QR code (A19). */
  createQrCode(args: CallOptions & { membershipId: string }): Promise<Found<SupplierDynamicCode>>;
  /** Waits for calls that are under way, then closes the connections. */
  close(): Promise<void>;
}

/** A client with its own bounded set of connections. */
export function createDragonPassClient(options: DragonPassClientOptions): DragonPassClient {
  const caller = createCaller(options);
  return {
    listResources: (args) => catalogue.listResources(caller, args),
    getResource: (args) => catalogue.getResource(caller, args),
    listOptions: (args) => listOptions(caller, args),
    getEsim: (args) => getEsim(caller, args),
    listTopUps: (args) => listTopUps(caller, args),
    previewPrebooking: (args) => previewPrebooking(caller, args),
    listTransportHubs: (args) => catalogue.listTransportHubs(caller, args),
    getTransportHub: (args) => catalogue.getTransportHub(caller, args),
    listEvents: (args) => listEvents(caller, args),
    checkAvailability: (args) => reads.checkAvailability(caller, args),
    listOrders: (args) => reads.listOrders(caller, args),
    getOrder: (args) => reads.getOrder(caller, args),
    createOrder: (args) => writes.createOrder(caller, args),
    cancelOrder: (args) => writes.cancelOrder(caller, args),
    checkIn: (args) => writes.checkIn(caller, args),
    issueEPass: (args) => ePasses.issueEPass(caller, args),
    listEPasses: (args) => ePasses.listEPasses(caller, args),
    getEPass: (args) => ePasses.getEPass(caller, args),
    createQrCode: (args) => createQrCode(caller, args),
    close: () => caller.close(),
  };
}
