import type { Booking } from "../../src/contract/booking.ts";
import type { BookingInput, OrderActivities } from "../../src/domain/activity-interfaces.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention } from "../../src/domain/booking/booking.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import { noteAttention } from "../../src/store/bookings/note-attention.ts";
import { isUnsettled } from "../../src/store/once/attempt.ts";
import { findAttempts } from "../../src/store/once/attempts.ts";
import { findClaim } from "../../src/store/once/claims.ts";
import { repeatable } from "../supplier-failure.ts";
import { cancelOrder } from "./cancel-order.ts";
import { checkAvailability } from "./check-availability.ts";
import { createOrder } from "./create-order.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { informed } from "./informed.ts";
import { openBooking } from "./open-booking.ts";
import { resolveOrder } from "./resolve-order.ts";
import { showingWaits } from "./showing-waits.ts";
import { lookForStrayOrder } from "./stray-order.ts";
import { compareClocks } from "./supplier-time.ts";
import { syncOrder } from "./sync-order.ts";

/** The activities of a booking. */
export function createOrderActivities(deps: OrderDependencies): OrderActivities {
  return {
    openBooking: repeatable((input) => openBooking(deps, input)),
    checkAvailability: repeatable(showingWaits(deps, informed(deps, checkAvailability))),
    createOrder: repeatable(showingWaits(deps, informed(deps, createOrder))),
    syncOrder: repeatable(informed(deps, syncOrder)),
    cancelOrder: repeatable(showingWaits(deps, informed(deps, cancelOrder))),
    noteUnknownOutcome: repeatable(informed(deps, noteUnknownOutcome)),
    resolveOrder: repeatable(informed(deps, resolveOrder)),
    takeNote: ({ bookingId }) => noteAttention(deps.db, bookingId),
    lookForStrayOrder: repeatable(informed(deps, lookForStrayOrder)),
  };
}

/** Asks for a person: an answer was lost and no order has appeared since, or the order is not shown. */
async function noteUnknownOutcome(deps: OrderDependencies, { bookingId }: BookingInput): Promise<Booking> {
  const { db } = deps;
  const subject = bookingSubject(bookingId);
  const claim = await findClaim(db, subject);
  const requestIds = (await findAttempts(db, subject)).filter(isUnsettled).map(({ requestId }) => requestId);
  const clocks = await differingClocks(deps);
  return await changeBooking(db, bookingId, async ({ booking }) => {
    const notice =
      claim === null
        ? attention("outcome_unknown", { requestIds, ...clocks })
        : attention("order_not_found", { orderId: claim.thing.id });
    return { booking: withAttention(booking, notice, Date.now()) };
  });
}

/** For the person: the look-ups may be in vain because of this. */
async function differingClocks(deps: OrderDependencies): Promise<Record<string, number>> {
  const { differ, ownLagMs, supplierLeadMs } = await compareClocks(deps);
  if (!differ) return {};
  return {
    databaseAheadOfOursSeconds: Math.round(ownLagMs / 1_000),
    dragonpassAheadOfDatabaseSeconds: Math.round(supplierLeadMs / 1_000),
  };
}
