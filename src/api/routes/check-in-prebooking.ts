import { z } from "zod";
import { booking } from "../../contract/booking.ts";
import {
  type CheckInPrebookingDependencies,
  type CheckInPrebookingResult,
  checkInPrebooking,
} from "../../prebookings/check-in-prebooking.ts";
import { ApiError } from "../http/api-error.ts";
import { bookingIdInPath, bookingNotFound, bookingUnattended } from "../http/booking-errors.ts";
import { route } from "../http/route.ts";

/** Checks a booking in. */
export const checkInPrebookingRoute = route({
  method: "POST",
  path: "/v1/prebookings/:bookingId/check-in",
  scope: "book",
  summary: "Checks a fitness booking in, which gives its vouchers. Safe to repeat.",
  pathParameters: { bookingId: bookingIdInPath },
  // There is nothing to say but the request itself.
  body: { kind: "optionalJson", schema: z.strictObject({}) },
  answers: {
    200: { when: "it is checked in, now or since earlier", schema: booking },
    202: { when: "DragonPass has not answered yet; `Location`, `Retry-After`", schema: booking },
  },
  problems: ["booking_not_found", "check_in_not_available"],
  handler:
    (dependencies: CheckInPrebookingDependencies) =>
    async ({ path }, { res, answer }) => {
      const result = await checkInPrebooking(dependencies, path.bookingId);
      if (result.kind === "checked-in") return answer(200, result.booking);
      if (result.kind !== "remembered") throw refusal(result);
      res.location(`/v1/prebookings/${result.booking.bookingId}`).set("Retry-After", "1");
      answer(202, result.booking);
    },
});

function refusal(result: Exclude<CheckInPrebookingResult, { kind: "checked-in" | "remembered" }>): ApiError {
  switch (result.kind) {
    case "not-found":
      return bookingNotFound();
    case "unattended":
      return bookingUnattended(", so it cannot be checked in.");
    case "refused": {
      const { module, status } = result.booking;
      return new ApiError("check_in_not_available", result.message, { details: { module, status } });
    }
  }
}
