import type { Booking, WaitsFor, WaitsForCode } from "../../contract/booking.ts";
import type { Instant } from "../../contract/vocabulary.ts";
import { instantOf } from "../instant.ts";
import type { BookingState, CancellationRequest } from "./booking-state.ts";
import { isDecided, isFinalForCaller } from "./order-status.ts";

/** The state with what its booking waits for, which callers and operators are shown while it is not decided. */
export function withWaiting(state: BookingState, nowMs: number): BookingState {
  const { booking, cancellation } = state;
  const waitsFor = waitsForOf(booking, codeOf(state), nowMs);
  const cancelRequestedAt = cancelRequestedAtOf(booking, cancellation, nowMs);
  if (waitsFor === booking.waitsFor && cancelRequestedAt === booking.cancelRequestedAt) return state;
  return { ...state, booking: { ...booking, waitsFor, cancelRequestedAt } };
}

/** The wait of a booking by this code, since when it first held; null once the booking is decided. */
export function waitsForOf({ status, waitsFor }: Booking, code: WaitsForCode, nowMs: number): WaitsFor | null {
  if (isDecided(status)) return null;
  return waitsFor?.code === code ? waitsFor : { code, since: instantOf(nowMs) };
}

/** A pause for a reservation that could not be used is for DragonPass's sake too. */
function codeOf({ stage }: BookingState): WaitsForCode {
  if (stage.kind === "unsettled") return "outcome_unknown";
  return stage.kind === "reserving" && stage.pause?.reason === "pass-busy" ? "pass_busy" : "dragonpass";
}

/** The clock asks for a cancellation only in the moment in which it is carried out. */
function cancelRequestedAtOf(
  { status, cancelRequestedAt }: Booking,
  cancellation: CancellationRequest | null,
  nowMs: number,
): Instant | null {
  if (cancellation === null || cancellation.from === "automatic" || isFinalForCaller(status)) return null;
  return cancelRequestedAt ?? cancellation.askedAt ?? instantOf(nowMs);
}
