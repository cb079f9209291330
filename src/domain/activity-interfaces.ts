import type { Booking, NewReason } from "../contract/booking.ts";
import type { OrderResolution, ResolutionRefusal } from "../contract/resolution.ts";
import type { BookingId, Instant } from "../contract/vocabulary.ts";
import type { BookingEvidence, RowFacts, ScheduledCreation } from "./booking/booking-evidence.ts";
import type { CheckInRefusal } from "./booking/check-in.ts";
import type { SyncReason } from "./booking/sync-reason.ts";
import type { Timings } from "./booking/timings.ts";
import type { OpenedRequest } from "./booking/top-up.ts";
import type { Claimed, Unsettled } from "./once/standing.ts";

/** A reservation: the token is good for one order, until then. Epoch milliseconds. */
export interface Reservation {
  readonly prebookingToken: string;
  readonly validUntil: number;
}

/** The booking has ended, or was never this run's: there is nothing left to do. */
export interface HasEnded {
  readonly kind: "over";
  readonly booking: Booking;
}

/** The booking has an order, which is published. */
export interface Ordered {
  readonly kind: "ordered";
  readonly booking: Booking;
  /** An answer was lost on the way: a second order may exist. */
  readonly outcomeWasUnknown: boolean;
  /** A request was refused or throttled on the way: should a second order exist, a push tells of it. */
  readonly wasTurnedAway?: boolean;
}

/** A booking that is to be bound to the run that asks. */
export interface OpenBookingInput extends Carrying {
  /** The workflow's argument, not checked yet. */
  readonly request: unknown;
  readonly workflowId: string;
  /** Stays the same through resets and continue-as-new. */
  readonly firstExecutionRunId: string;
  /** Nobody carried the booking: this run takes it over, with the request that is stored. */
  readonly restarted?: true;
  /** The workflow was handed something besides the request that is no state of this booking: it is refused. */
  readonly hasOddArgument?: true;
  /** When the workflow was started, epoch milliseconds; left out by versions before, and where it was restarted. */
  readonly startedAt?: number;
}

/** How opening a booking ended. */
export type OpenBookingResult =
  | HasEnded
  | {
      readonly kind: "open";
      readonly booking: Booking;
      /** The request with its defaults, without guest data that the resource does not require. */
      readonly request: OpenedRequest;
      readonly timings: Timings;
      /** Left out by versions before. */
      readonly row?: RowFacts;
      /** Of a booking that was restarted: what was tried before. */
      readonly creations?: readonly ScheduledCreation[];
      /** Why no order may be made any more; whether there is one is to be found out first. */
      readonly refusal?: NewReason;
    };

/** Evidence for an activity, so that it need not take the database's word; left out by runs of versions before. */
export interface Carrying {
  readonly evidence?: BookingEvidence;
}

/** The booking as it has been published meanwhile; left out by versions before, and where nothing has changed. */
export interface WithBooking {
  readonly booking?: Booking;
}

/** A request for which a slot is to be reserved. */
export interface CheckAvailabilityInput extends Carrying {
  readonly request: OpenedRequest;
  /** The booking is to end for this reason, unless it has an order, or may have one. */
  readonly refusal?: NewReason;
}

/** How reserving a slot ended. */
export type CheckAvailabilityResult =
  | HasEnded
  | (Claimed & WithBooking)
  | (Unsettled & WithBooking)
  | { readonly kind: "reserved"; readonly reservation: Reservation }
  /** Another booking of the same pass is between its reservation and its order. Epoch milliseconds. */
  | ({ readonly kind: "pass-busy"; readonly until: number } & WithBooking);

/** A reservation of which an order is to be made, or an attempt to settle. */
export interface CreateOrderInput extends Carrying {
  readonly request: OpenedRequest;
  /** Null only to settle an attempt that was made before. */
  readonly reservation: Reservation | null;
  readonly workflowId: string;
}

/** How making, or looking for, an order ended. */
export type CreateOrderResult =
  | HasEnded
  | Ordered
  | (Claimed & WithBooking)
  | (Unsettled & WithBooking)
  /** No order exists and the reservation is spent: a new one is needed. */
  | ({ readonly kind: "reserve-again" } & WithBooking);

/** A booking whose order is to be read, and why. */
export interface SyncOrderInput extends Carrying {
  readonly bookingId: BookingId;
  readonly reason: SyncReason;
}

/** A booking as its order was read. */
export interface SyncOrderResult {
  readonly booking: Booking;
  /** The read showed less than a push said; it is worth repeating. */
  readonly lagging: boolean;
}

/** A booking whose order is to be cancelled. */
export interface CancelOrderInput extends Carrying {
  readonly bookingId: BookingId;
  /** Cancelled by the request's own `autoCancelPending`, not by somebody who asked now. */
  readonly automatic: boolean;
  /** When the workflow was started, epoch milliseconds, where it has not opened the booking yet; left out by versions before. */
  readonly startedAt?: number;
}

/** How cancelling an order ended. */
export type CancelOrderResult =
  | { readonly kind: "cancelled"; readonly booking: Booking }
  | {
      readonly kind: "refused";
      readonly booking: Booking;
      readonly code: "booking_final" | "cancellation_window_closed";
      readonly message: string;
    }
  /** It was to be cancelled for want of a confirmation, and has been confirmed meanwhile. */
  | { readonly kind: "not-needed"; readonly booking: Booking }
  /** No activity has opened the booking yet, so there is nothing that it could have done. */
  | { readonly kind: "never-opened" }
  /** Whether an order exists is not known yet, or it is not shown yet. */
  | (Claimed & WithBooking)
  | (Unsettled & WithBooking);

/** How a check-in ended. */
export type CheckInResult =
  | { readonly kind: "checked-in"; readonly booking: Booking }
  | ({ readonly kind: "refused"; readonly booking: Booking } & CheckInRefusal);

/** A person's finding about a lost order. */
export interface ResolveOrderInput extends Carrying {
  readonly bookingId: BookingId;
  readonly resolution: OrderResolution;
  /** Somebody wants the booking cancelled. */
  readonly isCancelled: boolean;
}

/** How it ended that a person's finding was carried out. */
export type ResolveOrderResult =
  | Ordered
  /** There is no order; the booking may ask for another one. */
  | { readonly kind: "released"; readonly booking: Booking }
  /** Its order no longer exists. */
  | { readonly kind: "ended"; readonly booking: Booking }
  | ({ readonly kind: "refused" } & ResolutionRefusal);

/** A booking, for activities that need to know no more. */
export interface BookingInput extends Carrying {
  readonly bookingId: BookingId;
}

/** A booking that somebody wants cancelled, and since when. */
interface RememberCancellationInput {
  readonly bookingId: BookingId;
  readonly since: Instant;
}

/** The activities of a booking. Each may be repeated, and each asks the stored state what was done before. */
export interface OrderActivities {
  openBooking(input: OpenBookingInput): Promise<OpenBookingResult>;
  checkAvailability(input: CheckAvailabilityInput): Promise<CheckAvailabilityResult>;
  /**
   * Settles what is open, then makes the order. The step `lookUpOrder` calls it too, without a reservation: then it only
   * looks for the order of a lost answer. Its name is in histories; the summary beside it says which of the two it is.
   */
  createOrder(input: CreateOrderInput): Promise<CreateOrderResult>;
  syncOrder(input: SyncOrderInput): Promise<SyncOrderResult>;
  cancelOrder(input: CancelOrderInput): Promise<CancelOrderResult>;
  /** Checks the order in, which gives its vouchers. */
  checkIn(input: BookingInput): Promise<CheckInResult>;
  /** Notes that the look-ups have failed for so long that a person has to look. */
  noteUnknownOutcome(input: BookingInput): Promise<Booking>;
  /** Carries out what a person says of the lost order. */
  resolveOrder(input: ResolveOrderInput): Promise<ResolveOrderResult>;
  /** Takes the notice back that a person has taken note of; null where there is none. */
  takeNote(input: BookingInput): Promise<Booking | null>;
  /** Stores since when the booking is to be cancelled; null where it is not stored. */
  rememberCancellation(input: RememberCancellationInput): Promise<Booking | null>;
  /** Looks for a second order that was made while an answer was lost, or was a no. */
  lookForStrayOrder(input: BookingInput): Promise<Booking>;
}

/** A booking that has ended and has events all the same, or may have caused an order that is told of only now. */
export interface LateBooking {
  readonly bookingId: BookingId;
  /** Read often enough: what the read shows is taken as it is. */
  readonly acceptLagging: boolean;
}

/** The activities of the inbox. */
export interface InboxActivities {
  /** Rings for the events that are due, and says which of them concern bookings that have ended. */
  ringDueEvents(): Promise<{ readonly rung: number; readonly late: readonly LateBooking[]; readonly more: boolean }>;
  /** Rings for the walk-ins whose messages have not been applied. */
  ringDueWalkins(): Promise<{ readonly rung: number; readonly more: boolean }>;
  /** Rings for the batches whose messages have not been applied. */
  ringDueBatches(): Promise<number>;
  /** Deletes booking rows that no workflow was ever started for. */
  removeUnboundBookings(): Promise<number>;
}

/** How it stood with a booking that may have been followed by nobody. */
export type Follow =
  /** A workflow carries it. */
  | "followed"
  /** A workflow carries it, and the last time that its code was asked it failed. */
  | "failing"
  /** None did; one does now. */
  | "restarted"
  /** None does, and a person has to decide. */
  | "not-followed"
  /** Nothing more is expected of it. */
  | "over";

/** Counts of overdue bookings, by outcome. */
export interface OverdueResult {
  readonly restarted: number;
  readonly notFollowed: number;
  /** More were due than one round asks about. */
  readonly more: boolean;
}

/** Result of comparing all open bookings with Temporal's list. */
export interface ComparisonResult {
  /** Made due: open here, and not listed as running. */
  readonly missing: number;
  /** They run, and the database does not show them as they are, or may not. */
  readonly rung: number;
}

/** The activities of the watch over bookings. */
export interface BookingWatchActivities {
  /** Makes due what Temporal may have lost since the last run, and says how many; `run` is the one that asks. */
  lookForLosses(run: { readonly workflowId: string; readonly runId: string }): Promise<{ readonly due: number }>;
  /**
   * Compares, once in a while, all open bookings with those that Temporal lists as running. After a time in which nobody
   * watched it has those with an order read that again.
   */
  compareWithTemporal(): Promise<ComparisonResult>;
  /** Asks Temporal about bookings that are overdue, and restarts those that nobody carries. */
  followOverdue(): Promise<OverdueResult>;
}

/** The activities about bookings that are not decided. */
export interface UndecidedActivities {
  /** Asks for a person about those that have not been decided for long, and says for how many. */
  noteUndecided(): Promise<number>;
}
