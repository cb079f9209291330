/** Requests to read the order now; each is answered by a read that began after it. */
export interface Reads {
  readonly asked: number;
  /** How many had been asked for when the read began that is under way. */
  readonly underWay: number;
  readonly done: number;
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

/** It has ended. */
export function onReadDone<State extends WithReads>(state: State): State {
  return { ...state, reads: { ...state.reads, done: state.reads.underWay } };
}

/** Whether somebody waits for a read that has not begun. */
export function isReadAsked({ reads }: WithReads): boolean {
  return reads.asked > reads.done;
}
