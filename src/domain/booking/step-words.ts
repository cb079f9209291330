import type { ActivityStep, WaitReason } from "./step.ts";

/** For each step, what it waits for, in the operator's words. */
export const WAITING_FOR: Record<ActivityStep["kind"] | WaitReason, string> = {
  openBooking: "the resource's requirements",
  checkAvailability: "DragonPass to say whether the slot is free",
  createOrder: "DragonPass to make the order",
  lookUpOrder: "DragonPass to say whether the order was made",
  noteUnknownOutcome: "the database to note that a person is needed",
  cancelOrder: "DragonPass to cancel the order",
  checkIn: "DragonPass to check the order in",
  syncOrder: "DragonPass to show the order",
  resolveOrder: "what a person has found out about the order to be written down",
  lookForStrayOrder: "DragonPass to list the orders of the pass",
  "pass-busy": "another booking of the same pass, which is making its order",
  "reservation-spent": "another try: the reservation could not be used",
  "order-to-show": "the order to show, since the answer to its creation was lost",
  lag: "DragonPass to show what it has pushed",
  stray: "another look for a second order, since an answer had been lost",
  "auto-cancel": "the confirmation; it is cancelled if there is none",
  "pending-too-long": "the confirmation",
  deadline: "a push, the visit, or a cancellation; then it can no longer be cancelled",
  "visit-over": "the visit, or a push",
  unused: "a late sign that the visit took place",
  "after-visit": "a late cancellation by the lounge",
  reconcile: "a push; the order is read again in any case",
};

/** The words for a booking that needs nothing more. */
export const WAITING_FOR_NOTHING = "nothing, the booking has ended";

/** A step that calls an activity, or an activity beside the steps. */
export type ActivityName = ActivityStep["kind"] | "takeNote" | "rememberCancellation";

/** Name of an activity in a history. */
export const ACTIVITY_SUMMARIES: Record<ActivityName, string> = {
  takeNote: "Take the notice back: a person knows",
  rememberCancellation: "Remember that the booking is to be cancelled",
  openBooking: "Check the request against what the resource requires",
  checkAvailability: "Ask DragonPass for the slot and reserve it",
  createOrder: "Make the order",
  lookUpOrder: "Look for the order: its answer was lost",
  noteUnknownOutcome: "Ask for a person: no order has shown",
  cancelOrder: "Cancel the order",
  checkIn: "Check the order in",
  syncOrder: "Read the order and publish what it says",
  resolveOrder: "Do as a person says about the lost order",
  lookForStrayOrder: "Look for a second order: an answer had been lost",
};

const TIMER_SUMMARIES: Partial<Record<WaitReason, string>> = {
  "pass-busy": "Another booking holds the pass: ask again then",
  "reservation-spent": "Reserve again then",
  "order-to-show": "Look again for the order whose answer was lost",
};

/** Name of a timer in a history. */
export function timerSummary(reason: WaitReason): string {
  return TIMER_SUMMARIES[reason] ?? `Waits for ${WAITING_FOR[reason]}`;
}
