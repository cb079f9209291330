import { expect } from "vitest";
import type { Booking } from "../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../src/contract/prebooking-request.ts";
import type { BookingStatus } from "../../src/contract/vocabulary.ts";
import { findUnsettledAttempts } from "../../src/store/attempts.ts";
import { findBooking } from "../../src/store/bookings.ts";
import { unappliedOfOrders } from "../../src/store/inbox.ts";
import { orderOf } from "../../src/store/order-index.ts";
import type { ActivityWorld } from "./activity-world.ts";
import { ordersOf, shownOf, truthOf } from "./supplier-view.ts";

/**
 * The booking has this status, its pass has orders with these and no others, the first is the booking's own and shown
 * as it is, and nothing is left open: no attempt without an outcome, no event that is not applied, no lease of the pass.
 */
export async function expectBookingEnd(
  { simulator, deps: { db } }: ActivityWorld,
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
    unsettled: await findUnsettledAttempts(db, bookingId),
    unapplied: claimed === null ? [] : await unappliedOfOrders(db, [claimed]),
    leases: await leaseEndsOf({ deps: { db } }, request),
  }).toEqual({ claimed: order?.orderId ?? null, unsettled: [], unapplied: [], leases: [] });
  return booking;
}

/** Until when the pass of a request is leased. */
export async function leaseEndsOf(
  { deps: { db } }: { readonly deps: Pick<ActivityWorld["deps"], "db"> },
  { pass }: PrebookingRequest,
): Promise<number[]> {
  const rows = await db.selectFrom("pass_leases").select("expires_at").where("pass_id", "=", pass.id).execute();
  return rows.map((row) => row.expires_at.getTime());
}
