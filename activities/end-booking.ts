import type { Booking, Reason } from "../src/contract/booking.ts";
import type { PrebookingRequest } from "../src/contract/prebooking-request.ts";
import type { BookingId, ProgramId } from "../src/contract/vocabulary.ts";
import type { Over, Unsettled } from "../src/domain/activity-interfaces.ts";
import { withEnding } from "../src/domain/booking.ts";
import { isEnded } from "../src/domain/order-status.ts";
import { changeBooking } from "../src/store/bookings.ts";
import type { PassKey } from "../src/store/pass-key.ts";
import { releasePassLease } from "../src/store/pass-leases.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { claimLateOrder } from "./late-order.ts";
import { unsettledSince } from "./unsettled-since.ts";

/**
 * Ends a booking that has no order, and lets the next booking have the pass. It is not ended while it has an order,
 * or may have one: whoever wants to end it can be an activity that was given up, or follow a reset, and know nothing
 * of what was tried meanwhile. Under the lock of the booking, as `createOrder` notes its attempts.
 */
export async function endWithoutOrder(
  deps: OrderDependencies,
  bookingId: BookingId,
  ending: { readonly status: "unavailable" | "rejected" | "cancelled"; readonly reason: Reason | null },
): Promise<Over | Unsettled> {
  const { db } = deps;
  if (await claimLateOrder(deps, bookingId)) return { kind: "unsettled", since: Date.now() };
  let since: number | null = null;
  const booking = await changeBooking(db, bookingId, async (row, trx) => {
    since = null;
    if (isEnded(row.booking.status)) return null;
    since = row.booking.orderId === null ? await unsettledSince(trx, bookingId) : Date.now();
    if (since !== null) return null;
    const source = ending.status === "cancelled" ? "cancel" : "create";
    return { booking: withEnding(row.booking, { ...ending, source, nowMs: Date.now() }) };
  });
  if (since !== null) return { kind: "unsettled", since };
  return await over(deps, booking);
}

/**
 * Says that a booking has ended without an order, and lets the next one have the pass: also where an earlier attempt
 * has ended it, which may have died before it came to that.
 */
export async function over({ db }: OrderDependencies, booking: Booking): Promise<Over> {
  const { bookingId, pass, programId } = booking;
  if (pass !== null && programId !== null) await releasePassLease(db, { programId, ...pass }, bookingId);
  return { kind: "over", booking };
}

/** The pass that a request books on, within its program. */
export function passKeyOf(deps: OrderDependencies, request: PrebookingRequest): PassKey {
  return { programId: programOf(deps, request), type: request.pass.type, id: request.pass.id };
}

/** The program of a request: the default one where it names none. */
export function programOf({ programIds }: OrderDependencies, request: Pick<PrebookingRequest, "programId">): ProgramId {
  return request.programId ?? programIds[0];
}
