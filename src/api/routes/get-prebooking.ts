import { booking } from "../../contract/booking.ts";
import { type GetPrebookingDependencies, getPrebooking } from "../../prebookings/get-prebooking.ts";
import { bookingIdInPath, bookingNotFound } from "../http/booking-errors.ts";
import { route } from "../http/route.ts";

/** Reads a booking. */
export const getPrebookingRoute = route({
  method: "GET",
  path: "/v1/prebookings/:bookingId",
  scope: "read",
  summary: "A booking as it is stored; while nothing of it is stored yet, as Temporal has it.",
  pathParameters: { bookingId: bookingIdInPath },
  answers: { 200: { when: "", schema: booking } },
  problems: ["booking_not_found"],
  handler:
    (dependencies: GetPrebookingDependencies) =>
    async ({ path }, { answer }) => {
      const result = await getPrebooking(dependencies, path.bookingId);
      if (result.kind === "not-found") throw bookingNotFound();
      answer(200, result.booking);
    },
});
