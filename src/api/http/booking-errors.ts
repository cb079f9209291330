import { bookingId } from "../../contract/vocabulary.ts";
import { ApiError } from "./api-error.ts";
import { unavailable } from "./error-handler.ts";
import type { PathParameter } from "./route.ts";

/** 404. */
export function bookingNotFound(): ApiError {
  return new ApiError("booking_not_found", "No booking has this id.");
}

const UNATTENDED_RETRY_AFTER_SECONDS = 60;

/** 503: the booking is open and no workflow carries it; `consequence` ends the sentence. */
export function bookingUnattended(consequence: string): ApiError {
  const message = `No workflow follows this booking at the moment${consequence}`;
  return unavailable(message, undefined, UNATTENDED_RETRY_AFTER_SECONDS);
}

/** The id of a booking in a path. No booking can have an id of another shape. */
export const bookingIdInPath: PathParameter<typeof bookingId> = { schema: bookingId, onMismatch: bookingNotFound };
