import { z } from "zod";
import { booking } from "../../contract/booking.ts";
import {
  type CancelPrebookingDependencies,
  type CancelResult,
  cancelPrebooking,
} from "../../prebookings/cancel-prebooking.ts";
import { ApiError } from "../http/api-error.ts";
import { bookingIdInPath, bookingNotFound, bookingUnattended } from "../http/booking-errors.ts";
import { route } from "../http/route.ts";

/** Cancels a booking. */
export const cancelPrebookingRoute = route({
  method: "POST",
  path: "/v1/prebookings/:bookingId/cancel",
  scope: "book",
  summary: "Cancels a booking, or remembers the cancellation until it has an order. Safe to repeat.",
  pathParameters: { bookingId: bookingIdInPath },
  // There is nothing to say but the request itself.
  body: { kind: "optionalJson", schema: z.strictObject({}) },
  answers: {
    200: { when: "it is cancelled", schema: booking },
    202: { when: "the cancellation is remembered; `Location`, `Retry-After`", schema: booking },
  },
  problems: ["booking_not_found", "cancellation_window_closed", "booking_final"],
  handler:
    (dependencies: CancelPrebookingDependencies) =>
    async ({ path }, { res, answer }) => {
      const result = await cancelPrebooking(dependencies, path.bookingId);
      if (result.kind === "cancelled") return answer(200, result.booking);
      if (result.kind !== "remembered") throw refusal(result);
      res.location(`/v1/prebookings/${result.booking.bookingId}`).set("Retry-After", "1");
      answer(202, result.booking);
    },
});

function refusal(result: Exclude<CancelResult, { kind: "cancelled" | "remembered" }>): ApiError {
  switch (result.kind) {
    case "not-found":
      return bookingNotFound();
    case "unattended":
      return bookingUnattended("cancelled");
    case "refused": {
      const { code, message, booking } = result;
      const details =
        code === "booking_final"
          ? { status: booking?.status ?? null }
          : { cancellableUntil: booking?.cancellableUntil ?? null };
      return new ApiError(code, message, { details });
    }
  }
}
