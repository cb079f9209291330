import { expect } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingStatus } from "../../../src/contract/vocabulary.ts";
import { passScope } from "../../../src/domain/booking/pass-key.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { unappliedOfOrders } from "../../../src/store/inbox/inbox.ts";
import { isUnsettled } from "../../../src/store/once/attempt.ts";
import { findAttempts } from "../../../src/store/once/attempts.ts";
import { orderOf } from "../../../src/store/once/claims.ts";
import type { ActivityWorld } from "../activities/activity-world.ts";
import { ordersOf, shownOf, truthOf } from "../proxies/supplier-view.ts";

/**
 * The booking has this status, its pass has orders with these and no others, the first is the booking's own and shown
 * as it is, and nothing is left open: no attempt without an outcome, no event that is not applied, no lease of the pass.
 */
export async function expectBookingEnd(
  { simulator, deps: { db, programIds } }: ActivityWorld,
  request: PrebookingRequest,
  expected: { readonly status: BookingStatus; readonly orders: readonly number[] },
): Promise<Booking> {
  const { bookingId } = request;
  const booking = (await findBooking(db, bookingId))?.booking;
  if (booking === undefined) throw new Error("the booking is gone");
  const [order, ...others] = ordersOf(simulator, request.pass.id);
  const orders = order === undefined ? [] : [order, ...others].map(({ status }) => status);
  expect({ status: booking.status, orders }).toEqual(expected);
  if (order !== undefined) expect(shownOf(booking)).toEqual(truthOf(order));
  const claimed = await orderOf(db, bookingId);
  expect({
    claimed,
    unsettled: (await findAttempts(db, bookingSubject(bookingId))).filter(isUnsettled),
    unapplied: claimed === null ? [] : await unappliedOfOrders(db, [claimed]),
    leases: await leaseEndsOf({ deps: { db, programIds } }, request),
  }).toEqual({ claimed: order?.orderId ?? null, unsettled: [], unapplied: [], leases: [] });
  return booking;
}

/** Until when the pass of a request is leased. */
export async function leaseEndsOf(
  { deps: { db, programIds } }: { readonly deps: Pick<ActivityWorld["deps"], "db" | "programIds"> },
  { pass }: PrebookingRequest,
): Promise<number[]> {
  const scope = passScope({ programId: programIds[0], ...pass });
  const rows = await db.selectFrom("leases").select("expires_at").where("scope", "=", scope).execute();
  return rows.map((row) => row.expires_at.getTime());
}
