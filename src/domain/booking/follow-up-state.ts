import { ifAny, isNumber, isPartOf, isText, isWith, type Shape } from "../shape.ts";

/** Facts remembered about an order between two steps; instants in epoch milliseconds. */
export interface FollowUpState {
  /** When the order was first known here. */
  readonly orderKnownAt: number;
  /** When the order was last read, or created. */
  readonly lastReadAt: number;
  /** Reads by the clock since the status last changed: the pause between them grows. */
  readonly reconciles: number;
  /** Repeats of a read that showed less than its push said; the next one is due at `lagAt`. */
  readonly lagRepeats: number;
  readonly lagAt: number | null;
  /** Look-ups for a second order that are still to come. */
  readonly strayLookUpsAt: readonly number[];
  /** An answer had been lost, or was a no: a ring may be about a second order. */
  readonly mayHaveStray: boolean;
  /** A ring has been read for, and a second order not yet looked for. */
  readonly strayLookUpDue: boolean;
  /** The visit, as `visitOf` names it, whose window has been read after its end; another one starts over. */
  readonly visitReadFor: string | null;
  /** The deadline that has been read after it passed; another one starts over. */
  readonly deadlineReadFor: string | null;
  /** When the booking was last to end as unused, and did not. */
  readonly unusedTriedAt: number | null;
  /** When the booking was first seen as used. */
  readonly usedSeenAt: number | null;
  /** The read after the visit has shown it as used: nothing more is expected. */
  readonly isFinished: boolean;
  readonly pendingAttentionAsked: boolean;
  /** The deadline before which the automatic cancellation was tried; another one starts over. */
  readonly autoCancelTriedFor: string | null;
}

/** The follow-up of an order that is known from now on. */
export function newFollowUp(nowMs: number, strayLookUps: readonly number[]): FollowUpState {
  return {
    orderKnownAt: nowMs,
    lastReadAt: nowMs,
    reconciles: 0,
    lagRepeats: 0,
    lagAt: null,
    strayLookUpsAt: strayLookUps.map((pause) => nowMs + pause),
    mayHaveStray: strayLookUps.length > 0,
    strayLookUpDue: false,
    visitReadFor: null,
    deadlineReadFor: null,
    unusedTriedAt: null,
    usedSeenAt: null,
    isFinished: false,
    pendingAttentionAsked: false,
    autoCancelTriedFor: null,
  };
}

const isLikeNew = isPartOf(newFollowUp(0, []));
const hasMarks = isWith({
  lagAt: ifAny(isNumber),
  unusedTriedAt: ifAny(isNumber),
  usedSeenAt: ifAny(isNumber),
  visitReadFor: ifAny(isText),
  deadlineReadFor: ifAny(isText),
  autoCancelTriedFor: ifAny(isText),
});

/** Whether a value is what is remembered of an order; that of an older version lacks some. */
export const isFollowUp: Shape = (value) => isLikeNew(value) && hasMarks(value);
