import type { OrderActivities } from "../../src/domain/activity-interfaces.ts";
import { noteAttention } from "../../src/store/bookings/note-attention.ts";
import { noteCancellation } from "../../src/store/bookings/note-cancellation.ts";
import { repeatable } from "../supplier-failure.ts";
import { cancelOrder } from "./cancel-order.ts";
import { checkAvailability } from "./check-availability.ts";
import { checkIn } from "./check-in.ts";
import { createOrder } from "./create-order.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { informed } from "./informed.ts";
import { openBooking } from "./open-booking.ts";
import { readOrder } from "./read-order.ts";
import { resolveOrder } from "./resolve-order.ts";
import { showingWaits } from "./showing-waits.ts";
import { lookForStrayOrder } from "./stray-order.ts";
import { noteUnknownOutcome } from "./unknown-outcome.ts";

/** The activities of a booking. */
export function createOrderActivities(deps: OrderDependencies): OrderActivities {
  return {
    openBooking: repeatable((input) => openBooking(deps, input)),
    checkAvailability: repeatable(showingWaits(deps, informed(deps, checkAvailability))),
    createOrder: repeatable(showingWaits(deps, informed(deps, createOrder))),
    syncOrder: repeatable(informed(deps, readOrder)),
    cancelOrder: repeatable(showingWaits(deps, informed(deps, cancelOrder))),
    checkIn: repeatable(informed(deps, checkIn)),
    noteUnknownOutcome: repeatable(informed(deps, noteUnknownOutcome)),
    resolveOrder: repeatable(informed(deps, resolveOrder, { insistsOnOrder: false })),
    takeNote: ({ bookingId }) => noteAttention(deps.db, bookingId),
    rememberCancellation: ({ bookingId, since }) => noteCancellation(deps.db, bookingId, since),
    lookForStrayOrder: repeatable(informed(deps, lookForStrayOrder)),
  };
}
