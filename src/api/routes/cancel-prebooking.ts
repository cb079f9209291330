import { z } from "zod";
import { booking } from "../../contract/booking.ts";
import {
  type CancelPrebookingDependencies,
  type CancelResult,
  cancelPrebooking,
} from "../../prebookings/cancel-prebooking.ts";
import { ApiError } from "../http/api-error.ts";
import { bookingIdInPath, bookingNotFound } from "../http/booking-not-found.ts";
import { unavailable } from "../http/error-handler.ts";
import { route } from "../http/route.ts";

const UNATTENDED_RETRY_AFTER_SECONDS = 60;

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
      return unavailable(
        "Nobody is looking after this booking at the moment, so it cannot be cancelled.",
        undefined,
        UNATTENDED_RETRY_AFTER_SECONDS,
      );
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
