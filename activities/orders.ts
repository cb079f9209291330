import type { Booking } from "../src/contract/booking.ts";
import type { BookingId } from "../src/contract/vocabulary.ts";
import type { OrderActivities } from "../src/domain/activity-interfaces.ts";
import { attention, moreUrgent } from "../src/domain/attention.ts";
import { withAttention } from "../src/domain/booking.ts";
import { findUnsettledAttempts } from "../src/store/attempts.ts";
import { changeBooking } from "../src/store/bookings.ts";
import { cancelOrder } from "./cancel-order.ts";
import { checkAvailability } from "./check-availability.ts";
import { createOrder } from "./create-order.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { openBooking } from "./open-booking.ts";
import { lookForStrayOrder } from "./stray-order.ts";
import { repeatable } from "./supplier-failure.ts";
import { syncOrder } from "./sync-order.ts";

/** The activities of a booking. */
export function createOrderActivities(deps: OrderDependencies): OrderActivities {
  return {
    openBooking: repeatable((input) => openBooking(deps, input)),
    checkAvailability: repeatable((input) => checkAvailability(deps, input)),
    createOrder: repeatable((input) => createOrder(deps, input)),
    syncOrder: repeatable((input) => syncOrder(deps, input)),
    cancelOrder: repeatable((input) => cancelOrder(deps, input)),
    noteUnknownOutcome: repeatable((input) => noteUnknownOutcome(deps, input)),
    lookForStrayOrder: repeatable((input) => lookForStrayOrder(deps, input)),
  };
}

/** Asks for a person: an answer was lost and no order has shown since. */
async function noteUnknownOutcome(
  { db }: OrderDependencies,
  { bookingId }: { readonly bookingId: BookingId },
): Promise<Booking> {
  const requestIds = (await findUnsettledAttempts(db, bookingId)).map(({ requestId }) => requestId);
  return await changeBooking(db, bookingId, async ({ booking }) => {
    const notice = attention("outcome_unknown", { requestIds });
    return { booking: withAttention(booking, moreUrgent(booking.needsAttention, notice), Date.now()) };
  });
}
