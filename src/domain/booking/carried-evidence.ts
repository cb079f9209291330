import type { BookingEvidence } from "./booking-evidence.ts";
import type { BookingState } from "./booking-state.ts";
import { requestShownBy } from "./restarted-booking.ts";
import type { OpenedRequest } from "./top-up.ts";

/** The evidence of a booking, to be spread into an activity's input; nothing before a first run has opened it. */
export function carriedEvidence(
  state: BookingState,
  { workflowId, firstExecutionRunId }: Pick<BookingEvidence, "workflowId" | "firstExecutionRunId">,
): { readonly evidence?: BookingEvidence } {
  const { booking, stage, row, creations } = state;
  // A cancellation may show an order before the booking is opened.
  if (stage.kind === "opening" && stage.restarted === undefined && booking.orderId === null) return {};
  const request = knownRequest(state);
  return {
    evidence: {
      workflowId,
      firstExecutionRunId,
      booking,
      row,
      creations,
      ...(request && { request }),
    },
  };
}

/** The request; null where only a part of it is known. */
function knownRequest({ booking, stage, refusal, autoCancelPending }: BookingState): OpenedRequest | null {
  if (refusal !== null) return null;
  switch (stage.kind) {
    case "opening":
      // The argument of a first run is not checked yet; that of a restarted one is the stored request.
      return stage.restarted === undefined ? null : (stage.argument as OpenedRequest | null);
    case "reserving":
    case "reserved":
    case "unsettled":
      return stage.request;
    case "following": {
      // An order has been made with it: the guest is no longer needed.
      const shown = requestShownBy(booking);
      return shown === null ? null : { ...shown, autoCancelPending };
    }
    case "over":
      return null;
  }
}
