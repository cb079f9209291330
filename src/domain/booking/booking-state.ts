import type { Booking, NewReason } from "../../contract/booking.ts";
import type { OrderResolution, ResolutionRefusal } from "../../contract/resolution.ts";
import type { Instant } from "../../contract/vocabulary.ts";
import type { Reservation } from "../activity-interfaces.ts";
import type { RowFacts, ScheduledCreation } from "./booking-evidence.ts";
import type { CheckInRefusal } from "./check-in.ts";
import { type FollowUpState, newFollowUp } from "./follow-up-state.ts";
import { provisionalBooking } from "./new-booking.ts";
import { isDecided } from "./order-status.ts";
import { NO_READS, type Reads } from "./reads.ts";
import { DEFAULT_TIMINGS, type Timings } from "./timings.ts";
import type { OpenedRequest } from "./top-up.ts";

/** Somebody wants the booking cancelled. */
export interface CancellationRequest {
  readonly from: "caller" | "temporal" | "automatic";
  /** It has been tried, and an order may exist that is not known yet. */
  readonly foundUnsettled: boolean;
  /** Left out by versions before, and where the clock asks. */
  readonly askedAt?: Instant;
}

/** How often making the order had to start over. */
interface Restarts {
  /** Another booking held the pass. */
  readonly passBusy: number;
  /** The reservation could not be used. */
  readonly reservationSpent: number;
}

/** A pause before the next reservation. */
export interface ReservationPause {
  readonly reason: "pass-busy" | "reservation-spent";
  /** Epoch milliseconds. */
  readonly until: number;
  /** How long it can last at most, for the operator. */
  readonly atTheLatest: number;
}

interface OrderToMake {
  readonly request: OpenedRequest;
  readonly restarts: Restarts;
}

/** How far a booking has come. */
export type Stage =
  /**
   * Its request has not been judged. With `mustOpen` no cancellation is waited for: only opening tells what to settle.
   * With `restarted` the argument is the stored request, as far as it is known. With `hasOddArgument` the workflow was
   * handed something besides that is no state of this booking.
   */
  | {
      readonly kind: "opening";
      readonly argument: unknown;
      readonly mustOpen: boolean;
      readonly restarted?: true;
      readonly hasOddArgument?: true;
    }
  | (OrderToMake & { readonly kind: "reserving"; readonly pause: ReservationPause | null })
  | (OrderToMake & { readonly kind: "reserved"; readonly reservation: Reservation })
  /** An order may exist: it is looked for before anything else is tried. */
  | (OrderToMake & {
      readonly kind: "unsettled";
      readonly lookUps: number;
      /** When it was last looked for, and since when its outcome has been unknown. Epoch milliseconds. */
      readonly lastLookUp: { readonly at: number; readonly since: number; readonly clocksDiffer?: true } | null;
      readonly personAsked: boolean;
      /** Ids by which DragonPass knows the requests whose answers are lost; earlier versions did not say them. */
      readonly requestIds?: readonly string[];
    })
  /** There is an order. */
  | { readonly kind: "following" }
  /** Another run carries the booking, or there never was one. */
  | { readonly kind: "over" };

/** A stage of one kind. */
export type StageOf<Kind extends Stage["kind"]> = Extract<Stage, { readonly kind: Kind }>;

/** Callers that wait for the answer to what they have asked for. */
interface WaitingCallers<Refusal> {
  readonly asked: number;
  readonly answered: number;
  readonly refusal: Refusal | null;
}

/** Why a booking cannot be cancelled. */
export interface CancellationRefusal {
  readonly code: "booking_final" | "cancellation_window_closed";
  readonly message: string;
}

/** All that is known about a running booking. Changed by the reducers of this folder only. */
export interface BookingState {
  readonly booking: Booking;
  readonly stage: Stage;
  readonly timings: Timings;
  readonly followUp: FollowUpState;
  readonly autoCancelPending: boolean;
  /** Something was pushed since the order was last read or looked for. */
  readonly rung: boolean;
  readonly cancellation: CancellationRequest | null;
  readonly reads: Reads;
  /** A person's word on the lost order, until it is carried out; and whether that has begun. */
  readonly resolving: OrderResolution | null;
  readonly isResolutionBegun: boolean;
  /** The last such word that was not carried out, and why: whoever said another one is not told of it. */
  readonly refusedResolution: { readonly of: OrderResolution; readonly refusal: ResolutionRefusal } | null;
  readonly callers: WaitingCallers<CancellationRefusal>;
  /** Callers that have asked to check in, and whether that is still to be done. */
  readonly checkIn: WaitingCallers<CheckInRefusal> & { readonly isWanted: boolean };
  /** Events that the history does not show, for the operator. */
  readonly notes: readonly string[];
  /** A timer for this instant has fired: the clock cannot be behind it. Epoch milliseconds. */
  readonly waitedUntil: number;
  /** Columns of the row besides the booking; null until it is opened, or where an older version has opened it. */
  readonly row: RowFacts | null;
  /** Creations that may have made an order, oldest first, also those of runs before. */
  readonly creations: readonly ScheduledCreation[];
  /** Why no order may be made any more; null where one may. */
  readonly refusal: NewReason | null;
}

/** A booking of which only the workflow's argument is known. It is not checked yet: it may be anything. */
export function newBookingState(argument: unknown, bookingId: string, nowMs: number): BookingState {
  const booking = provisionalBooking(argument, bookingId, nowMs);
  return {
    // Whoever asks the workflow has somebody's answer: it has been taken up.
    booking: { ...booking, waitsFor: { code: "dragonpass", since: booking.createdAt } },
    stage: { kind: "opening", argument, mustOpen: false },
    timings: DEFAULT_TIMINGS,
    followUp: newFollowUp(nowMs, []),
    autoCancelPending: false,
    rung: false,
    cancellation: null,
    reads: NO_READS,
    resolving: null,
    isResolutionBegun: false,
    refusedResolution: null,
    callers: { asked: 0, answered: 0, refusal: null },
    checkIn: { isWanted: false, asked: 0, answered: 0, refusal: null },
    notes: [],
    waitedUntil: 0,
    row: null,
    creations: [],
    refusal: null,
  };
}

/** Counts of a booking that has begun nothing again. */
export const NO_RESTARTS: Restarts = { passBusy: 0, reservationSpent: 0 };

/** The clock as the booking sees it: a timer that has fired may be ahead of this process's. Epoch milliseconds. */
export function clockOf({ waitedUntil }: BookingState, nowMs: number): number {
  return Math.max(nowMs, waitedUntil);
}

/** Whether a caller who waits for the order can be told how it stands. */
export function canTellCallers({ stage, booking }: BookingState): boolean {
  return stage.kind === "over" || isDecided(booking.status);
}

/** Whether there is an order to read, or to look for. */
export function canBeRead({ stage }: BookingState): boolean {
  return stage.kind === "following" || stage.kind === "unsettled";
}

/** Ids by which DragonPass knows the requests whose answers are lost. */
export function lostRequestIds({ stage }: Pick<BookingState, "stage">): readonly string[] {
  return stage.kind === "unsettled" ? (stage.requestIds ?? []) : [];
}

/** Keeps a note for the operator; the last few are shown. */
export function withNote(state: BookingState, text: string, nowMs: number): BookingState {
  return { ...state, notes: [...state.notes, `${new Date(nowMs).toISOString()} ${text}`].slice(-5) };
}
