import type { OrderId } from "../../contract/vocabulary.ts";

/** Argument of a ring at a walk-in's workflow; shown to operators only, since the workflow reads the inbox itself. */
export interface WalkinPushed {
  readonly orderId: OrderId;
  /** Null where the message does not use the codes of Version 2. */
  readonly status: number | null;
  /** ISO 8601, UTC. */
  readonly occurredAt: string | null;
}

/** The walk-in that a workflow is about. */
export interface WalkinKey {
  readonly orderId: OrderId;
}

/** A walk-in of which everything that has come is to be applied. */
export interface ApplyWalkinInput extends WalkinKey {
  /** How often its order could not be read before. */
  readonly unread: number;
}

/**
 * How the work on a walk-in ended: nothing is missing that DragonPass would show; it is kept as it was pushed, since
 * its order cannot be read; there is none, as the order is a prebooking's or nothing has been told of it.
 */
export type WalkinEnding = "complete" | "as-pushed" | "no-walk-in";

/** How far applying it came. */
export type ApplyWalkinResult =
  | { readonly kind: "ended"; readonly as: WalkinEnding }
  /** It is kept; its order could not be read, which is tried again after so many milliseconds. */
  | { readonly kind: "unread"; readonly pauseMs: number };

/** The activities of walk-ins. */
export interface WalkinActivities {
  /** Stores what has been told of a walk-in, and reads its order where something is missing. */
  applyWalkin(input: ApplyWalkinInput): Promise<ApplyWalkinResult>;
}
