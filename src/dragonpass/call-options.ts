import type { Guest } from "../contract/prebooking-request.ts";
import type { Module, Pass } from "../contract/vocabulary.ts";
import type { TokenSource } from "./token.ts";

/** How the client reaches DragonPass. */
export interface DragonPassClientOptions {
  /** Up to and including `/api/v2`. */
  baseUrl: string;
  tokenSource: TokenSource;
  /** For one exchange, headers and body; 10,000 by default. */
  timeoutMs?: number;
  /** Calls at the same time; more wait for their turn. 32 by default. */
  maxInFlight?: number;
  /** Told of every exchange, for metrics. Holds no id. */
  onExchange?: (observation: ExchangeObservation) => void;
}

/** One exchange, as metrics see it. */
export interface ExchangeObservation {
  operation: Operation;
  /** `success`, `refused`, `throttled`, `unauthenticated`, or the reason of an unknown outcome. */
  outcome: string;
  httpStatus: number | null;
  durationMs: number;
}

/** The calls that the client makes. */
export type Operation = "getResource" | "checkAvailability" | "createOrder" | "listOrders" | "getOrder" | "cancelOrder";

/** What every call takes. */
export interface CallOptions {
  programId: string;
  /** `X-Request-ID`; a random UUID by default. */
  requestId?: string;
  signal?: AbortSignal;
}

/** The question whether a slot is free. */
export interface CheckAvailabilityArgs extends CallOptions {
  module: Module;
  resourceId: string;
  /** Only for modules whose availability is asked per option (fitness, eSIM). */
  optionId: string | null;
  /** Local time at the resource, `YYYY-MM-DDTHH:mm`. */
  prebookingDate: string | null;
  adultCount: number;
  childCount: number;
  /** With a pass the slot is reserved, and an earlier reservation of the pass is released. */
  pass?: Pass;
}

/** An order for a slot that was reserved. */
export interface CreateOrderArgs extends CallOptions {
  module: Module;
  pass: Pass;
  prebookingToken: string;
  /** Only what the resource requires. */
  guest: Guest;
  /** The same for each repetition of one attempt. */
  requestId: string;
}
