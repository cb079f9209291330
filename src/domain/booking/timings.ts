import { isPartOf, type Shape } from "../shape.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Every time that a booking's workflow waits by, in milliseconds. A workflow receives them from its
 * first activity, so they are in its history and a deploy that changes them disturbs no running booking.
 */
export interface Timings {
  /** Pauses between look-ups while it is not known whether an order was made. */
  readonly unsettledLookUpsMs: readonly number[];
  /** After this the look-ups have failed and a person has to look; they go on more slowly. */
  readonly unsettledAttentionAfterMs: number;
  /** Pause between look-ups once a person has been asked. */
  readonly unsettledSlowLookUpMs: number;
  /** Look-ups for a second order, after an unknown outcome was settled. */
  readonly strayLookUpsMs: readonly number[];
  /** How long a booking waits for another booking of the same pass before it asks again. */
  readonly passBusyRetryMs: number;
  /** Repeats of a read that shows less than its push said; only after them the read is believed. */
  readonly lagRepeatsMs: readonly number[];
  /** First and longest pause between reads while pending; it doubles. */
  readonly reconcilePendingFirstMs: number;
  readonly reconcilePendingMaxMs: number;
  readonly reconcileConfirmedMs: number;
  readonly reconcileUnknownStatusMs: number;
  readonly pendingAttentionAfterMs: number;
  /** How long before `cancellableUntil` a pending booking is cancelled where the caller asked for it. */
  readonly autoCancelBeforeMs: number;
  /** The visit window ends this long after the visit. */
  readonly visitWindowAfterMs: number;
  /** Second read after the visit window, before the booking is called unused. */
  readonly unusedAfterMs: number;
  /** A used booking is followed this long, since lounge staff can still cancel. */
  readonly afterVisitMs: number;
  /** An order without a visit date ends after this. */
  readonly undatedMaxMs: number;
  /** A booking that is neither ordered nor refused after this needs a person. */
  readonly undecidedAttentionAfterMs: number;
  /** How long the missing messages of a batch may be on their way before they are asked for. */
  readonly batchGraceMs: number;
  /** Pauses between reads of a walk-in's order; after them it is kept as it was pushed. */
  readonly walkinReadsMs: readonly number[];
  /** How late a look at a booking may be before it is asked whether anybody still follows it. */
  readonly watchSlackMs: number;
  /** Pause between comparisons of all open bookings with the workflows that Temporal lists as running. */
  readonly comparisonPauseMs: number;
  /** Age from which a booking is compared: Temporal lists with a delay. */
  readonly comparisonGraceMs: number;
}

/** The times of production. */
export const DEFAULT_TIMINGS: Timings = {
  // Most lost answers belong to orders that are there already; one that is late is there within a minute.
  unsettledLookUpsMs: [2 * SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE],
  // An order that has not shown in an hour will not show by itself.
  unsettledAttentionAfterMs: HOUR,
  unsettledSlowLookUpMs: HOUR,
  // The order of a second request can appear after the first one was found.
  strayLookUpsMs: [2 * MINUTE, 15 * MINUTE],
  passBusyRetryMs: 5 * SECOND,
  lagRepeatsMs: [2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE],
  // A push normally comes first; these reads are for the one that was lost.
  reconcilePendingFirstMs: 10 * MINUTE,
  reconcilePendingMaxMs: 6 * HOUR,
  reconcileConfirmedMs: 12 * HOUR,
  reconcileUnknownStatusMs: 5 * MINUTE,
  // Integrators raise an alert after an hour; pending can last for weeks.
  pendingAttentionAfterMs: HOUR,
  autoCancelBeforeMs: 30 * MINUTE,
  // DragonPass redeems from 1 hour before to 3 hours after the prebooking time.
  visitWindowAfterMs: 3 * HOUR,
  unusedAfterMs: 6 * HOUR,
  afterVisitMs: DAY,
  undatedMaxMs: 365 * DAY,
  // Nearly every booking is decided in a second; DragonPass or a worker may be away for some minutes.
  undecidedAttentionAfterMs: 15 * MINUTE,
  // The messages of a batch are pushed within seconds of each other.
  batchGraceMs: 30 * SECOND,
  // What was pushed is shown all the while; whoever waits for the rest has waited long enough after that.
  walkinReadsMs: [2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE],
  // A read that DragonPass does not answer at once is not yet a reason to ask.
  watchSlackMs: 5 * MINUTE,
  // What has just begun is compared by the next one: within 15 minutes either way.
  comparisonPauseMs: 5 * MINUTE,
  comparisonGraceMs: 2 * MINUTE,
};

/** Whether a value is times that a run can wait by; those of an older version lack some. */
export const areTimings: Shape = isPartOf(DEFAULT_TIMINGS);

/** The times that a running booking was given. Those that it was begun without, in an older version, are today's. */
export function timingsOf(given: Partial<Timings>): Timings {
  return { ...DEFAULT_TIMINGS, ...given };
}
