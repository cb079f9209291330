import type { Guest } from "../../contract/prebooking-request.ts";
import type { Instant, Module, Pass } from "../../contract/vocabulary.ts";
import type { RecoverableEventType } from "../../domain/event-types.ts";
import type { PassModule } from "../../domain/modules.ts";
import type { UnknownReason } from "../errors/supplier-error.ts";
import type { LeftOut } from "../schemas/read-tolerantly.ts";
import type { SupplierClock } from "./supplier-clock.ts";
import type { TokenSource } from "./token.ts";

/** How the client reaches DragonPass. */
export interface DragonPassClientOptions {
  /** Up to and including `/api/v2`. */
  baseUrl: string;
  tokenSource: TokenSource;
  /** Learns from every answer what time it is there. */
  clock?: SupplierClock;
  /** For one exchange, headers and body; 10,000 by default. */
  timeoutMs?: number;
  /** Calls at the same time; more wait for their turn. 32 by default. */
  maxInFlight?: number;
  /** Told how every call went. */
  onExchange?: (observation: ExchangeObservation) => void;
  /** Told of every value of an answer that could not be read and was left out. */
  onLeftOut?: LeftOutObserver;
}

/** Is told what was left out of an answer to this call. */
export type LeftOutObserver = (operation: Operation | "token", leftOut: LeftOut) => void;

/** How a call went, or why its outcome is not known. */
export type ExchangeOutcome = "success" | "refused" | "throttled" | "unauthenticated" | UnknownReason;

/** One exchange, as metrics and the log see it. Holds nothing of a pass or a guest. */
export interface ExchangeObservation {
  operation: Operation;
  outcome: ExchangeOutcome;
  httpStatus: number | null;
  /** DragonPass's dotted code, where it gave one. */
  supplierCode: string | null;
  /** `X-Request-ID`, by which DragonPass finds the call. */
  requestId: string;
  durationMs: number;
}

/** The calls that the client makes. */
export type Operation =
  | "listResources"
  | "getResource"
  | "listOptions"
  | "getEsim"
  | "listTopUps"
  | "previewPrebooking"
  | "createQrCode"
  | "listTransportHubs"
  | "getTransportHub"
  | "listEvents"
  | "checkAvailability"
  | "createOrder"
  | "listOrders"
  | "getOrder"
  | "cancelOrder"
  | "checkIn"
  | "issueEPass"
  | "listEPasses"
  | "getEPass"
  | "simulate";

/** Options of every call. */
export interface CallOptions {
  programId: string;
  /** `X-Request-ID`; a random UUID by default. */
  requestId?: string;
  signal?: AbortSignal;
}

/** One page of a list; the first page is 1. */
export interface PageOptions {
  /** At most `PAGE_SIZE_MAX`. */
  pageSize: number;
  pageNumber: number;
}

/** In which language to describe things. */
interface LanguageOptions {
  /** DragonPass: `en-US`, `fr-FR`, …; DragonPass chooses when it is left out. In a list, what has no translation is missing. */
  language?: string;
}

/** In which language to describe one thing. */
export interface DetailLanguageOptions extends LanguageOptions {
  /** Whether English may take the place of a translation that is missing; without it such a thing is not found. */
  fallbackAllowed?: boolean;
}

/** One page of the resources of a module that the program may use. */
export interface ListResourcesArgs extends CallOptions, PageOptions, LanguageOptions {
  /** DragonPass's number. */
  module: number;
}

/** One resource. */
export interface GetResourceArgs extends CallOptions, DetailLanguageOptions {
  resourceId: string;
}

/** The options of a resource. */
export interface ListOptionsArgs extends CallOptions {
  module: Module;
  resourceId: string;
  /** `YYYY-MM-DD` at the resource, of a module whose options differ by day; null: the days that DragonPass chooses. */
  date: string | null;
}

/** An order whose module's orders can be topped up. */
export interface EsimArgs extends CallOptions {
  module: Module;
  orderId: string;
}

/** An order whose module has a check-in. */
export interface CheckInArgs extends CallOptions {
  module: Module;
  orderId: string;
  /** Does not change when one attempt is repeated. */
  requestId: string;
}

/** The question what a prebooking on a membership would cost. */
export interface PreviewPrebookingArgs extends Omit<CheckAvailabilityArgs, "pass" | "topUpOrderId"> {
  pass: { type: "membership"; id: string };
}

/** One page of the hubs that have resources of the program. */
export interface ListTransportHubsArgs extends CallOptions, PageOptions, LanguageOptions {}

/** One hub. */
export interface GetTransportHubArgs extends CallOptions, DetailLanguageOptions {
  transportHubId: string;
}

/** One page of events that were pushed in the last 48 hours: of a span of time, or of one batch. */
export type ListEventsArgs = CallOptions &
  PageOptions & { eventType: RecoverableEventType } & (
    | {
        /** ISO 8601, UTC. */
        startTime: string;
        endTime: string;
      }
    | { batchId: string }
  );

/** The question whether a slot is free. */
export interface CheckAvailabilityArgs extends CallOptions {
  module: Module;
  resourceId: string;
  /** Only for modules whose options are booked. */
  optionId: string | null;
  /** Local time at the resource, `YYYY-MM-DDTHH:mm`. */
  prebookingDate: string | null;
  adultCount: number;
  childCount: number;
  /** With a pass the slot is reserved, and an earlier reservation of the pass is released. */
  pass?: Pass;
  /** The order whose eSIM is to be topped up with the option: of that, and of nothing else, availability is asked. */
  topUpOrderId?: string;
}

/** An order for a slot that was reserved. */
export interface CreateOrderArgs extends CallOptions {
  module: Module;
  pass: Pass;
  prebookingToken: string;
  /** Only what the resource requires. */
  guest: Guest;
  /** The order whose eSIM is topped up; no guest is sent then. */
  topUpOrderId?: string;
  /** Does not change when one attempt is repeated. */
  requestId: string;
}

/** A pass that is to be issued. All of it is fixed from then on. */
export interface IssueEPassArgs extends CallOptions {
  module: PassModule;
  /** Belongs to one name, whatever is issued. */
  clientUserId: string;
  firstName: string;
  lastName: string;
  /** Null: at once. */
  activationDate: Instant | null;
  expirationDate: Instant;
  availableUsages: number;
  /** Empty: every resource of the program. */
  allowedResourceIds: readonly string[];
  /** Does not change when one attempt is repeated. */
  requestId: string;
}
