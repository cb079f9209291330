import type { FailureType } from "../../contract/failure-types.ts";

/** Requests to read the order now; each is answered by a read that began after it. */
export interface Reads {
  readonly asked: number;
  /** How many had been asked for when the read began that is under way. */
  readonly underWay: number;
  readonly done: number;
  /** The last one for which DragonPass could not be asked: how many had been asked for, and the failure. */
  readonly failed?: { readonly asked: number; readonly type: FailureType };
}

/** A state, as far as reads go. */
interface WithReads {
  readonly reads: Reads;
}

/** Counts of a booking whose order nobody has asked to be read. */
export const NO_READS: Reads = { asked: 0, underWay: 0, done: 0 };

/** Somebody asks for a read. */
export function onReadAsked<State extends WithReads>(state: State): State {
  return { ...state, reads: { ...state.reads, asked: state.reads.asked + 1 } };
}

/** A read, or a look-up, begins. */
export function onReadBegun<State extends WithReads>(state: State): State {
  return { ...state, reads: { ...state.reads, underWay: state.reads.asked } };
}

/** It has ended, with this failure where DragonPass could not be asked: whoever waits for it is told. */
export function onReadDone<State extends WithReads>(state: State, failure: FailureType | null = null): State {
  const { reads } = state;
  const failed = failure === null ? {} : { failed: { asked: reads.underWay, type: failure } };
  return { ...state, reads: { ...reads, done: reads.underWay, ...failed } };
}

/** The failure of the read that answers whoever asked at this place; null where it has shown something. */
export function readFailure({ reads }: WithReads, asked: number): FailureType | null {
  return reads.failed !== undefined && reads.failed.asked >= asked ? reads.failed.type : null;
}

/** Whether somebody waits for a read that has not begun. */
export function isReadAsked({ reads }: WithReads): boolean {
  return reads.asked > reads.done;
}
