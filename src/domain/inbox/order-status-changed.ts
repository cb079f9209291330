/**
 * Argument of a ring at a booking's workflow; shown to operators only, since the workflow reads the order itself.
 * `currentStatus` is null where the message does not use the codes of Version 2.
 */
export interface OrderStatusChanged {
  readonly orderId: string;
  readonly previousStatus: number | null;
  readonly currentStatus: number | null;
  readonly statusChangedDate: string | null;
}

/** How ringing at a workflow ended; one that takes no signal any more counts as not running. */
export type RingAnswer = "rung" | "not-running" | "unavailable";
