import { z } from "zod";
import { booking } from "../../contract/booking.ts";
import { resolution } from "../../contract/resolution.ts";
import {
  type OperatePrebookingDependencies,
  type OperateResult,
  resolvePrebooking,
  syncPrebooking,
} from "../../prebookings/operate-prebooking.ts";
import { ApiError } from "../http/api-error.ts";
import { bookingIdInPath, bookingNotFound, bookingUnattended } from "../http/booking-errors.ts";
import { route } from "../http/route.ts";

/** Reads the order of a booking now. */
export const syncPrebookingRoute = route({
  method: "POST",
  path: "/v1/prebookings/:bookingId/sync",
  scope: "operate",
  summary:
    "Reads the order at DragonPass now, or looks for it where it is lost. 503 where DragonPass could not be asked. Safe to repeat.",
  pathParameters: { bookingId: bookingIdInPath },
  // There is nothing to say but the request itself.
  body: { kind: "optionalJson", schema: z.strictObject({}) },
  answers: {
    200: {
      when: "it was read, or looked for; or there is nothing to read: no order was asked for yet, or the booking has ended and is shown as it was last read",
      schema: booking,
    },
  },
  problems: ["booking_not_found"],
  handler:
    (dependencies: OperatePrebookingDependencies) =>
    async ({ path }, { answer }) =>
      answer(200, bookingOf(await syncPrebooking(dependencies, path.bookingId))),
});

/** Says what a person has found out about a booking. */
export const resolvePrebookingRoute = route({
  method: "POST",
  path: "/v1/prebookings/:bookingId/resolve",
  scope: "operate",
  summary: "Says what became of a lost order, or takes the notice back that a person is needed. Safe to repeat.",
  pathParameters: { bookingId: bookingIdInPath },
  body: { kind: "json", schema: resolution },
  answers: { 200: { when: "it is done", schema: booking } },
  problems: ["booking_not_found", "nothing_to_resolve", "order_not_free"],
  handler:
    (dependencies: OperatePrebookingDependencies) =>
    async ({ path, body }, { answer }) =>
      answer(200, bookingOf(await resolvePrebooking(dependencies, path.bookingId, body))),
});

function bookingOf(result: OperateResult) {
  switch (result.kind) {
    case "done":
      return result.booking;
    case "refused":
      throw new ApiError(result.code, result.message);
    case "not-found":
      throw bookingNotFound();
    case "unattended":
      throw bookingUnattended("read or resolved");
  }
}
