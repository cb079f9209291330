import type { Booking, NewReason } from "../../src/contract/booking.ts";
import { isRejectionCode } from "../../src/contract/error-codes.ts";
import type { PrebookingRequest } from "../../src/contract/prebooking-request.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { HasEnded } from "../../src/domain/activity-interfaces.ts";
import { withEnding } from "../../src/domain/booking/booking.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { passScope } from "../../src/domain/booking/pass-key.ts";
import { isTopUp } from "../../src/domain/booking/top-up.ts";
import type { Claimed, Unsettled } from "../../src/domain/once/standing.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import { refusalCodeOf, type SupplierRefusal } from "../../src/dragonpass/errors/supplier-error.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { releaseLease } from "../../src/store/once/leases.ts";
import { claimLate } from "../once/settle.ts";
import { standingOf } from "../once/standing.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { orderOfBooking } from "./order-effect.ts";

/** The booking with what was learned of it before it ended. */
export type Learned = (booking: Booking, nowMs: number) => Booking;

/**
 * Ends a booking that has no order, and lets the next booking have the pass. It is not ended while it has an order,
 * or may have one: whoever wants to end it can be an activity that was given up, or follow a reset, and know nothing
 * of what was tried meanwhile. Under the lock of the booking, as `createOrder` notes its attempts.
 */
export async function endWithoutOrder(
  deps: OrderDependencies,
  bookingId: BookingId,
  ending: {
    readonly status: "unavailable" | "rejected" | "cancelled";
    readonly reason: NewReason | null;
    readonly learned?: Learned;
  },
): Promise<HasEnded | Claimed | Unsettled> {
  const { db } = deps;
  await claimLate(deps, orderOfBooking(deps, bookingId));
  let standing: Claimed | Unsettled | null = null;
  const booking = await changeBooking(db, bookingId, async (row, trx) => {
    standing = null;
    const isOver = isEnded(row.booking.status);
    if (isOver && row.booking.orderId !== null) return null;
    // Also one that has ended: the database may have lost its attempt then, and have it again by now.
    standing = await standingOf(trx, bookingSubject(bookingId));
    if (standing !== null || isOver) return null;
    const { status, reason, learned = (same) => same } = ending;
    const source = status === "cancelled" ? "cancel" : "create";
    const known = learned(row.booking, row.nowMs);
    return { booking: withEnding(known, { status, reason, source, nowMs: row.nowMs }) };
  });
  return standing ?? (await over(deps, booking));
}

/** Ends a booking that DragonPass has refused: as the table of errors says why, with DragonPass's code; as `endWithoutOrder`. */
export async function endAsRefused(
  deps: OrderDependencies,
  request: Pick<PrebookingRequest, "bookingId" | "topUpOf">,
  refusal: SupplierRefusal,
): Promise<HasEnded | Claimed | Unsettled> {
  const { message, supplierCode } = refusal;
  const code = refusalCodeOf(refusal, { isTopUp: isTopUp(request) });
  // A code that is about something else says nothing of a booking.
  const reason = {
    code: isRejectionCode(code) ? code : "supplier_refused",
    message,
    details: { supplierCode },
  } as const;
  return await endWithoutOrder(deps, request.bookingId, { status: "rejected", reason });
}

/**
 * Says that a booking has ended without an order, and lets the next one have the pass: also where an earlier attempt
 * has ended it, which may have died before it came to that.
 */
export async function over({ db }: OrderDependencies, booking: Booking): Promise<HasEnded> {
  const { bookingId, pass, programId } = booking;
  if (pass !== null && programId !== null) {
    await releaseLease(db, passScope({ programId, ...pass }), bookingSubject(bookingId));
  }
  return { kind: "over", booking };
}
