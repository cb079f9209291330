import type { BookingId } from "../src/contract/vocabulary.ts";
import { findAttempts, NEVER_SHOWED } from "../src/store/attempts.ts";
import { startRead } from "../src/store/bookings.ts";
import { claimAndPublish } from "./claim-order.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { findUnclaimedOrders } from "./look-up-order.ts";

/**
 * Claims an order that has shown only after it was given up. Asked before a booking ends without one: "no slot" and
 * "no usages left" may be for the sake of that very order.
 * @returns whether there was one
 */
export async function claimLateOrder(deps: OrderDependencies, bookingId: BookingId): Promise<boolean> {
  const givenUp = (await findAttempts(deps.db, bookingId)).filter(({ outcomeCode }) => outcomeCode === NEVER_SHOWED);
  for (const attempt of givenUp) {
    const readNumber = await startRead(deps.db, bookingId);
    for (const order of await findUnclaimedOrders(deps, attempt)) {
      if ((await claimAndPublish(deps, { bookingId, order, readNumber })) !== null) return true;
    }
  }
  return false;
}
