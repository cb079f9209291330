import type { Booking, Reason } from "../src/contract/booking.ts";
import type { PrebookingRequest } from "../src/contract/prebooking-request.ts";
import type { BookingId, ProgramId } from "../src/contract/vocabulary.ts";
import { withEnding } from "../src/domain/booking.ts";
import { isEnded } from "../src/domain/order-status.ts";
import { changeBooking } from "../src/store/bookings.ts";
import type { PassKey } from "../src/store/pass-key.ts";
import { releasePassLease } from "../src/store/pass-leases.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** Ends a booking that has no order, and lets the next booking have the pass. */
export async function endWithoutOrder(
  { db }: OrderDependencies,
  bookingId: BookingId,
  ending: { readonly status: "unavailable" | "rejected" | "cancelled"; readonly reason: Reason | null },
): Promise<Booking> {
  const booking = await changeBooking(db, bookingId, async (row) => {
    if (row.booking.orderId !== null || isEnded(row.booking.status)) return null;
    const source = ending.status === "cancelled" ? "cancel" : "create";
    return { booking: withEnding(row.booking, { ...ending, source, nowMs: Date.now() }) };
  });
  const { pass, programId } = booking;
  if (pass !== null && programId !== null) await releasePassLease(db, { programId, ...pass }, bookingId);
  return booking;
}

/** The pass that a request books on, within its program. */
export function passKeyOf(deps: OrderDependencies, request: PrebookingRequest): PassKey {
  return { programId: programOf(deps, request), type: request.pass.type, id: request.pass.id };
}

/** The program of a request: the default one where it names none. */
export function programOf({ programIds }: OrderDependencies, request: Pick<PrebookingRequest, "programId">): ProgramId {
  return request.programId ?? programIds[0];
}
