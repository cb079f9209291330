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
  readonly unsettledLookUps: readonly number[];
  /** After this the look-ups have failed and a person has to look; they go on more slowly. */
  readonly unsettledAttentionAfter: number;
  /** Pause between look-ups once a person has been asked. */
  readonly unsettledSlowLookUp: number;
  /** Look-ups for a second order, after an unknown outcome was settled. */
  readonly strayLookUps: readonly number[];
  /** How long a booking waits for another booking of the same pass before it asks again. */
  readonly passBusyRetry: number;
  /** Repeats of a read that shows less than its push said. */
  readonly lagRepeats: readonly number[];
  /** First and longest pause between reads while pending; it doubles. */
  readonly reconcilePendingFirst: number;
  readonly reconcilePendingMax: number;
  readonly reconcileConfirmed: number;
  readonly reconcileUnknownStatus: number;
  readonly pendingAttentionAfter: number;
  /** How long before `cancellableUntil` a pending booking is cancelled where the caller asked for it. */
  readonly autoCancelBefore: number;
  /** The visit window ends this long after the visit. */
  readonly visitWindowAfter: number;
  /** Second read after the visit window, before the booking is called unused. */
  readonly unusedAfter: number;
  /** A used booking is watched this long, since lounge staff can still cancel. */
  readonly settleAfterUsed: number;
  /** An order without a visit date ends after this. */
  readonly undatedMax: number;
  /** How long the missing messages of a batch may be on their way before they are asked for. */
  readonly batchGrace: number;
}

export const DEFAULT_TIMINGS: Timings = {
  // Most lost answers belong to orders that are there already; one that is late is there within a minute.
  unsettledLookUps: [2 * SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE],
  // An order that has not shown in an hour will not show by itself.
  unsettledAttentionAfter: HOUR,
  unsettledSlowLookUp: HOUR,
  // The order of a second request can appear after the first one was found.
  strayLookUps: [2 * MINUTE, 15 * MINUTE],
  passBusyRetry: 5 * SECOND,
  lagRepeats: [2 * SECOND, 10 * SECOND, MINUTE],
  // A push normally comes first; these reads are for the one that was lost.
  reconcilePendingFirst: 10 * MINUTE,
  reconcilePendingMax: 6 * HOUR,
  reconcileConfirmed: 12 * HOUR,
  reconcileUnknownStatus: 5 * MINUTE,
  // Integrators raise an alert after an hour; pending can last for weeks.
  pendingAttentionAfter: HOUR,
  autoCancelBefore: 30 * MINUTE,
  // DragonPass redeems from 1 hour before to 3 hours after the prebooking time.
  visitWindowAfter: 3 * HOUR,
  unusedAfter: 6 * HOUR,
  settleAfterUsed: DAY,
  undatedMax: 365 * DAY,
  // The messages of a batch are pushed within seconds of each other.
  batchGrace: 30 * SECOND,
};
