import type { RequestHandler } from "express";
import { type GetPrebookingDependencies, getPrebooking } from "../../prebookings/get-prebooking.ts";
import { bookingIdOfPath, bookingNotFound } from "../http/booking-not-found.ts";

/** `GET /v1/prebookings/:bookingId`. */
export function getPrebookingRoute(dependencies: GetPrebookingDependencies): RequestHandler<{ bookingId: string }> {
  return async function answerBooking(req, res) {
    const result = await getPrebooking(dependencies, bookingIdOfPath(req.params.bookingId));
    if (result.kind === "not-found") throw bookingNotFound();
    res.status(200).json(result.booking);
  };
}
