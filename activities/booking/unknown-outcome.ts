import type { Booking } from "../../src/contract/booking.ts";
import type { BookingInput } from "../../src/domain/activity-interfaces.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention } from "../../src/domain/booking/booking.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { isUnsettled } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { findClaim } from "../../src/store/once/claims.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { compareClocks } from "./supplier-time.ts";

/** A booking of which it is not known whether it has an order. */
interface UnknownOutcome extends BookingInput {
  /** Orders that may be its own, and may be somebody else's. */
  readonly orderIds?: readonly string[] | undefined;
}

/**
 * Asks for a person: an answer was lost and no order has appeared since, or the order is not shown; or it cannot be
 * said whether an order is the booking's.
 */
export async function noteUnknownOutcome(
  deps: OrderDependencies,
  { bookingId, orderIds }: UnknownOutcome,
): Promise<Booking> {
  const { db } = deps;
  const subject = bookingSubject(bookingId);
  const claim = await findClaim(db, subject);
  // A request that nobody remembers has no id that DragonPass would know.
  const open = (await findAttempts(db, subject)).filter((one) => isUnsettled(one) && one.forgottenSince === null);
  const requestIds = open.map(({ requestId }) => requestId);
  const clocks = await differingClocks(deps);
  const orders = orderIds === undefined ? {} : { orderIds: [...orderIds].sort() };
  return await changeBooking(db, bookingId, async ({ booking, nowMs }) => {
    const notice =
      claim === null
        ? attention("outcome_unknown", { requestIds, ...orders, ...clocks })
        : attention("order_not_found", { orderId: claim.thing.id });
    return { booking: withAttention(booking, notice, nowMs) };
  });
}

/** For the person: the look-ups may be in vain because of this. */
export async function differingClocks(
  deps: Pick<OrderDependencies, "db" | "supplierClock">,
): Promise<Record<string, number>> {
  const { differ, ownLagMs, supplierLeadMs } = await compareClocks(deps);
  if (!differ) return {};
  return {
    databaseAheadOfOursSeconds: Math.round(ownLagMs / 1_000),
    dragonpassAheadOfDatabaseSeconds: Math.round(supplierLeadMs / 1_000),
  };
}
