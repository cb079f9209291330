import type { Booking, NewReason } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { BookingId, ProgramId } from "../../contract/vocabulary.ts";
import { instantOf } from "../instant.ts";
import { isName, isNumber, isWith, soundFields } from "../shape.ts";
import { withinBounds } from "./booking-bounds.ts";
import { emptyBooking } from "./stored-booking.ts";

/** A booking that has just been asked for, as the run sees it that takes it up. */
export function requestedBooking(request: PrebookingRequest, programId: ProgramId, nowMs: number): Booking {
  const booking = { ...provisionalBooking(request, request.bookingId, nowMs), programId };
  return { ...booking, waitsFor: { code: "dragonpass", since: booking.createdAt } };
}

/** The booking as long as no run has taken it up. */
export function notTakenUp(booking: Booking): Booking {
  return { ...booking, waitsFor: { code: "temporal", since: booking.createdAt } };
}

/**
 * The booking as a running workflow shows it before its first activity has answered. The argument has
 * not been checked: it is shown as far as it is of the kinds of a booking's fields.
 */
export function provisionalBooking(argument: unknown, bookingId: string, nowMs: number): Booking {
  const asked = soundFields<PrebookingRequest>(argument, ASKED_FIELDS);
  return {
    ...emptyBooking(bookingId as BookingId, nowMs),
    waitsFor: { code: "temporal", since: instantOf(nowMs) },
    programId: asked.programId ?? null,
    module: asked.module ?? null,
    resourceId: asked.resourceId ?? null,
    optionId: asked.optionId ?? null,
    pass: asked.pass ?? null,
    adultCount: asked.adultCount ?? null,
    childCount: asked.childCount ?? null,
    prebookingDate: asked.prebookingDate ?? null,
    topUpOf: asked.topUpOf ?? null,
  };
}

const ASKED_FIELDS = {
  programId: isName,
  module: isName,
  resourceId: isName,
  optionId: isName,
  pass: isWith({ type: isName, id: isName }),
  adultCount: isNumber,
  childCount: isNumber,
  prebookingDate: isName,
  topUpOf: isName,
};

/** A booking whose request could not be read: it has ended before it began, and knows only its id. */
export function unreadableBooking(bookingId: BookingId, reason: NewReason, nowMs: number): Booking {
  const entry = {
    at: instantOf(nowMs),
    status: "rejected",
    supplierStatus: null,
    source: "create",
    remarks: null,
  } as const;
  return withinBounds({ ...emptyBooking(bookingId, nowMs), status: "rejected", reason, history: [entry] });
}
