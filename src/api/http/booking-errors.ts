import { bookingId } from "../../contract/vocabulary.ts";
import { ApiError } from "./api-error.ts";
import { unavailable } from "./error-handler.ts";
import type { PathParameter } from "./route.ts";

/** 404. */
export function bookingNotFound(): ApiError {
  return new ApiError("booking_not_found", "No booking has this id.");
}

const UNATTENDED_RETRY_AFTER_SECONDS = 60;

/**
 * 503: the booking is open and no workflow carries it. One that was lost is restarted by the watch; one that a person has
 * ended by force is not, and repeating alone does not help.
 */
export function bookingUnattended(what: string, thing: "booking" | "request" = "booking"): ApiError {
  const message = `No workflow follows this ${thing}, so it cannot be ${what}. If that lasts, an operator starts it again with sync or resolve.`;
  return unavailable(message, undefined, UNATTENDED_RETRY_AFTER_SECONDS);
}

/** The id of a booking in a path. No booking can have an id of another shape. */
export const bookingIdInPath: PathParameter<typeof bookingId> = {
  schema: bookingId.describe("the booking"),
  onMismatch: bookingNotFound,
};
