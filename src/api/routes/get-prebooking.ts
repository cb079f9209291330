import type { RequestHandler } from "express";
import type { Booking } from "../../contract/booking.ts";
import { type BookingId, bookingId } from "../../contract/vocabulary.ts";
import { asOf } from "../../domain/booking/booking.ts";
import { findBooking } from "../../store/bookings/bookings.ts";
import type { Db } from "../../store/database/database.ts";
import type { PrebookingWorkflows } from "../../temporal/client/prebooking-workflows.ts";
import { ApiError } from "../http/api-error.ts";

/** What reading a booking needs. */
export interface GetPrebookingDependencies {
  readonly db: Db;
  readonly workflows: Pick<PrebookingWorkflows, "requested">;
  readonly now: () => number;
}

/** `GET /v1/prebookings/:bookingId`. */
export function getPrebooking({
  db,
  workflows,
  now,
}: GetPrebookingDependencies): RequestHandler<{ bookingId: string }> {
  return async function answerBooking(req, res) {
    const id = bookingIdOfPath(req.params.bookingId);
    const booking = (await publishedBooking(db, id)) ?? (await workflows.requested(id));
    if (booking === null) throw bookingNotFound();
    res.status(200).json(asOf(booking, now()));
  };
}

/** The booking as it was last published; null where none was, or a row was reserved that no run has taken up. */
export async function publishedBooking(db: Db, id: BookingId): Promise<Booking | null> {
  const row = await findBooking(db, id);
  return row === null || row.firstExecutionRunId === null ? null : row.booking;
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

/** 404. */
export function bookingNotFound(): ApiError {
  return new ApiError("booking_not_found", "No booking has this id.");
}
