import { esimNow } from "../../contract/esim.ts";
import { type ReadEsimDependencies, readEsim } from "../../prebookings/read-esim.ts";
import { ApiError } from "../http/api-error.ts";
import { bookingIdInPath, bookingNotFound } from "../http/booking-errors.ts";
import { route } from "../http/route.ts";
import { rethrowRefusedRead } from "../http/supplier-unavailable.ts";

/** The eSIM of a booking as it is now. */
export const getEsimRoute = route({
  method: "GET",
  path: "/v1/prebookings/:bookingId/esim",
  scope: "read",
  summary: "The eSIM of a booking, and what it can be topped up with, read from DragonPass now.",
  pathParameters: { bookingId: bookingIdInPath },
  answers: { 200: { when: "", schema: esimNow } },
  problems: ["booking_not_found", "not_an_esim", "supplier_refused"],
  handler:
    (dependencies: ReadEsimDependencies) =>
    async ({ path }, { answer, callerGone }) => {
      const result = await readEsim(dependencies, path.bookingId, callerGone()).catch(rethrowRefusedRead);
      switch (result.kind) {
        case "read":
          return answer(200, result.esim);
        case "not-found":
          throw bookingNotFound();
        case "no-esim":
          throw new ApiError("not_an_esim", result.message);
        case "unknown-order":
          throw new ApiError("supplier_refused", "DragonPass does not know the order of the booking at the moment.");
      }
    },
});
