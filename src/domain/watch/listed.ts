/** A workflow that carries something, as Temporal lists it: a little later than it is. */
export interface ListedWorkflow<Id extends string> {
  /** Of what it carries. */
  readonly id: Id;
  /** As it published it last; null where the namespace has lost its search attributes. */
  readonly status: string | null;
  readonly orderId: string | null;
  readonly startedAt: Date;
}

/** Part of a list, and where the next part begins; null after the last. */
export interface ListedPage<Id extends string> {
  readonly listed: readonly ListedWorkflow<Id>[];
  readonly next: Uint8Array | null;
}
