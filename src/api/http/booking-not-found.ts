import { bookingId } from "../../contract/vocabulary.ts";
import { ApiError } from "./api-error.ts";
import type { PathParameter } from "./route.ts";

/** 404. */
export function bookingNotFound(): ApiError {
  return new ApiError("booking_not_found", "No booking has this id.");
}

/** The id of a booking in a path. No booking can have an id of another shape. */
export const bookingIdInPath: PathParameter<typeof bookingId> = { schema: bookingId, onMismatch: bookingNotFound };
