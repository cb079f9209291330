/** A thing is claimed, and may not be published yet; since when, in epoch milliseconds. */
export interface Claimed {
  readonly kind: "claimed";
  readonly since: number;
}

/** Whether something was made is not known; since when, in epoch milliseconds. */
export interface Unsettled {
  readonly kind: "unsettled";
  readonly since: number;
}
