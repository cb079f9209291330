import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId, OrderId } from "../../src/contract/vocabulary.ts";
import { passScope } from "../../src/domain/booking/pass-key.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import { ringSoon, unappliedOfOrders } from "../../src/store/inbox/inbox.ts";
import { releaseLease } from "../../src/store/once/leases.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { findOpened, syncOrder } from "./sync-order.ts";

/** Applies the events that arrived before their order was claimed, and lets the next booking have the pass. */
export async function applyWaitingEvents(
  deps: OrderDependencies,
  bookingId: BookingId,
  orderId: OrderId,
): Promise<Booking> {
  const waiting = await unappliedOfOrders(deps.db, [orderId]);
  if (waiting.length > 0) {
    try {
      await syncOrder(deps, { bookingId, reason: "pushed" });
    } catch (error) {
      // The order is known and published; the sweep rings for these events again, soon: they have an owner now.
      if (!(error instanceof SupplierError)) throw error;
      await ringSoon(
        deps.db,
        waiting.map(({ id }) => id),
      );
      deps.log.warn({ bookingId, code: error.code }, "could not read the order for its waiting events");
    }
  }
  const { booking, pass, programId } = await findOpened(deps, bookingId);
  await releaseLease(deps.db, passScope({ programId, ...pass }), bookingSubject(bookingId));
  return booking;
}
