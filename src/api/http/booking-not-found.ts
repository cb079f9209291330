import { type BookingId, bookingId } from "../../contract/vocabulary.ts";
import { ApiError } from "./api-error.ts";

/** 404. */
export function bookingNotFound(): ApiError {
  return new ApiError("booking_not_found", "No booking has this id.");
}

/**
 * The id in a path.
 * @throws {ApiError} `booking_not_found`: no booking can have an id of another shape
 */
export function bookingIdOfPath(text: string): BookingId {
  const id = bookingId.safeParse(text);
  if (!id.success) throw bookingNotFound();
  return id.data;
}
