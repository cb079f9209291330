import type { Booking } from "../../contract/booking.ts";
import { instantOf } from "../instant.ts";
import { moduleRow } from "../modules.ts";
import { visitOf } from "./next-timer.ts";
import { isDecided } from "./order-status.ts";
import { revised } from "./revised.ts";
import type { Timings } from "./timings.ts";

/** Why a booking cannot be checked in. */
export interface CheckInRefusal {
  readonly code: "check_in_not_available";
  /** With DragonPass's code, where it is DragonPass that refuses. */
  readonly message: string;
}

/** Argument of the update `checkIn`: what its caller knows. */
export interface CheckInRequest {
  /** The stored booking is confirmed: the workflow, which hears of it a moment later, takes that for true. */
  readonly isConfirmed: boolean;
}

/** Whether the booking has been checked in. One that a version before has published says nothing about it. */
export function isCheckedIn({ checkedInAt }: { readonly checkedInAt?: Booking["checkedInAt"] }): boolean {
  return typeof checkedInAt === "string";
}

/** Why a booking cannot be checked in, as far as that is known without asking DragonPass; null where it can, or has been. */
export function checkInRefusal(booking: Booking, known: CheckInRequest): CheckInRefusal | null {
  if (isCheckedIn(booking)) return null;
  const { module, status } = booking;
  if (module !== null && !moduleRow(module).hasCheckIn)
    return refused(`A booking of module ${module} has no check-in.`);
  const isOnItsWay = known.isConfirmed && (!isDecided(status) || status === "pending");
  if (status === "confirmed" || isOnItsWay) return null;
  return refused(`The booking is ${status}; only a confirmed one can be checked in.`);
}

/** The refusal with this message. */
export function refused(message: string): CheckInRefusal {
  return { code: "check_in_not_available", message };
}

const DAY_MS = 86_400_000;

/**
 * Whether nobody waits for a check-in any more, at an instant (epoch milliseconds): the visit is over, whenever on its
 * day it was. What is asked again without end must not keep the booking from its end.
 */
export function isCheckInOver(booking: Booking, timings: Pick<Timings, "visitWindowAfterMs">, nowMs: number): boolean {
  const visit = visitOf(booking);
  return visit !== null && nowMs > visit.at + DAY_MS + timings.visitWindowAfterMs;
}

/**
 * The booking as a check-in leaves it: with the vouchers that it gave in place of the order's, which stay where it gave
 * none. A check-in that is answered again changes nothing.
 */
export function withCheckIn(booking: Booking, vouchers: Booking["vouchers"], nowMs: number): Booking {
  if (isCheckedIn(booking)) return booking;
  const shown = vouchers.length === 0 ? booking.vouchers : vouchers;
  return revised(booking, { ...booking, checkedInAt: instantOf(nowMs), vouchers: shown }, nowMs);
}

/**
 * The vouchers of a booking when its order is seen: the order's, unless a check-in has replaced them, which no read of
 * the order tells of.
 */
export function vouchersSeen(booking: Booking, ofOrder: Booking["vouchers"]): Booking["vouchers"] {
  const isKept = ofOrder.length === 0 || (isCheckedIn(booking) && booking.vouchers.length > 0);
  return isKept ? booking.vouchers : ofOrder;
}
