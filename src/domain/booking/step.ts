import type { Booking } from "../../contract/booking.ts";
import type { OrderResolution } from "../../contract/resolution.ts";
import type {
  CancelOrderResult,
  CheckAvailabilityResult,
  CheckInResult,
  CreateOrderResult,
  OpenBookingResult,
  Reservation,
  ResolveOrderResult,
  SyncOrderResult,
} from "../activity-interfaces.ts";
import type { CancellationRequest, ReservationPause } from "./booking-state.ts";
import type { TimerReason } from "./next-timer.ts";
import type { SyncReason } from "./sync-reason.ts";
import type { OpenedRequest } from "./top-up.ts";

/** Why nothing is done until an instant. */
export type WaitReason = TimerReason | ReservationPause["reason"] | "order-to-show";

/** A step that can be next for a booking. */
export type Step =
  /** Judge the request. A cancellation puts an end to the repetition, unless the booking must be opened first. */
  | {
      readonly kind: "openBooking";
      readonly argument: unknown;
      readonly mustOpen: boolean;
      /** The workflow knows nothing but the stored state. */
      readonly restarted?: true;
      /** The workflow was handed something besides its request that is no state of this booking. */
      readonly hasOddArgument?: true;
    }
  | {
      readonly kind: "checkAvailability";
      readonly request: OpenedRequest;
      readonly reason: "first" | ReservationPause["reason"];
    }
  | { readonly kind: "createOrder"; readonly request: OpenedRequest; readonly reservation: Reservation }
  /** Find out whether an order was made, and send the same request again where that is safe. */
  | {
      readonly kind: "lookUpOrder";
      readonly request: OpenedRequest;
      readonly reason: "first" | "pushed" | "asked" | "due";
    }
  /** Ask for a person: no order has shown. */
  | { readonly kind: "noteUnknownOutcome" }
  | { readonly kind: "cancelOrder"; readonly from: CancellationRequest["from"] }
  | { readonly kind: "checkIn" }
  | { readonly kind: "syncOrder"; readonly reason: Exclude<SyncReason, "claimed"> }
  /** Carry out what a person says of the lost order. */
  | { readonly kind: "resolveOrder"; readonly resolution: OrderResolution }
  /** Look for a second order. */
  | { readonly kind: "lookForStrayOrder"; readonly reason: "pushed" | "due" }
  | {
      readonly kind: "wait";
      readonly reason: WaitReason;
      /** Epoch milliseconds. */
      readonly until: number;
      /** Instant that the operator is told; later than `until` where somebody else decides. */
      readonly atTheLatest: number;
    }
  | { readonly kind: "finish" };

/** A step of one kind. */
export type StepOf<Kind extends Step["kind"]> = Extract<Step, { readonly kind: Kind }>;

/** A step that something is done for. */
export type ActiveStep = Exclude<Step, StepOf<"finish">>;

/** A step that calls an activity. */
export type ActivityStep = Exclude<ActiveStep, StepOf<"wait">>;

/** How each step can end. */
interface StepResults {
  /** Null: it gave way to a cancellation, without having done anything that counts. */
  openBooking: OpenBookingResult | null;
  checkAvailability: CheckAvailabilityResult | null;
  createOrder: CreateOrderResult;
  lookUpOrder: CreateOrderResult;
  noteUnknownOutcome: Booking;
  /** Null: a person's word has put an end to its repetition. */
  cancelOrder: CancelOrderResult | null;
  /** Null: it gave way to a cancellation or to a person's word, and is still to be done. */
  checkIn: CheckInResult | null;
  syncOrder: SyncOrderResult | null;
  resolveOrder: ResolveOrderResult;
  /** Null: the orders of the pass cannot be seen. */
  lookForStrayOrder: Booking | null;
  wait: "due" | "woken";
}

/** A step that has been carried out, and how it ended. */
export type Outcome = {
  readonly [Kind in keyof StepResults]: {
    readonly kind: Kind;
    readonly step: StepOf<Kind>;
    readonly result: StepResults[Kind];
  };
}[keyof StepResults];
