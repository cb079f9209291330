import type { BookingEvidence } from "./booking-evidence.ts";
import type { BookingState } from "./booking-state.ts";

/** The evidence of a booking, to be spread into an activity's input; nothing before it has been opened. */
export function carriedEvidence(
  { booking, stage, row, creations }: BookingState,
  { workflowId, firstExecutionRunId }: Pick<BookingEvidence, "workflowId" | "firstExecutionRunId">,
): { readonly evidence?: BookingEvidence } {
  // A cancellation may show an order before the booking is opened.
  if (stage.kind === "opening" && booking.orderId === null) return {};
  return { evidence: { workflowId, firstExecutionRunId, booking, row, creations } };
}
