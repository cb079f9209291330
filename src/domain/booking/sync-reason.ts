/** Effects of a read of the order besides showing it. They depend on the reason for the read. */
export interface SyncEffect {
  /** Takes the read as it is, also where it shows less than a push said. */
  readonly acceptLagging: boolean;
  /** Nobody rang: a status code that is unknown now is not one that a push will explain. */
  readonly byTheClock: boolean;
  /** An order that is still open has not been used and ends. */
  readonly endAsUnused: boolean;
  /** Asks for a person where the order is still pending. */
  readonly pendingTooLong: boolean;
}

const PLAIN: SyncEffect = { acceptLagging: false, byTheClock: false, endAsUnused: false, pendingTooLong: false };

/** The reasons to read an order. */
export const SYNC_REASONS = {
  /** Something was pushed about it. */
  pushed: PLAIN,
  /** Somebody asks for it. */
  asked: PLAIN,
  /** It was claimed before it could be published; part of making the order. */
  claimed: PLAIN,
  /** The read before showed less than its push said. */
  lag: PLAIN,
  /** It did so too often to wait any longer. */
  "lag-accepted": { ...PLAIN, acceptLagging: true },
  "pending-too-long": { ...PLAIN, pendingTooLong: true },
  /** The last instant for cancelling has passed. */
  deadline: PLAIN,
  /** The visit window has passed. */
  "visit-over": PLAIN,
  /** The visit window passed long ago: still open means that nobody came. */
  unused: { ...PLAIN, acceptLagging: true, endAsUnused: true },
  /** The time in which lounge staff can cancel a used order has passed. */
  "after-visit": { ...PLAIN, acceptLagging: true },
  /** Nothing was pushed for a while. */
  reconcile: { ...PLAIN, byTheClock: true },
} as const satisfies Record<string, SyncEffect>;

/** Why an order is read. */
export type SyncReason = keyof typeof SYNC_REASONS;
