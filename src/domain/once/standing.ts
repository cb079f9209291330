import type { FailureType } from "../../contract/failure-types.ts";

/** A thing is claimed, and may not be published yet; since when, in epoch milliseconds. */
export interface Claimed {
  readonly kind: "claimed";
  readonly since: number;
}

/** Whether something was made is not known; since when, in epoch milliseconds by the database's clock. */
export interface Unsettled {
  readonly kind: "unsettled";
  readonly since: number;
  /** The database's clock when this was found out; earlier versions did not say it. */
  readonly now?: number;
  /** The clocks differ by so much that a person should look at it now. */
  readonly clocksDiffer?: boolean;
  /** Ids by which DragonPass knows the requests that it is about; earlier versions did not say it. */
  readonly requestIds?: readonly string[];
  /** It was to be looked for, and DragonPass could not be asked: the type of the failure. */
  readonly notLooked?: FailureType;
  /** Ids of things that may be it, and may be somebody else's: a person decides now. */
  readonly doubtful?: readonly string[];
}
