import type { Booking } from "../../src/contract/booking.ts";
import { isTimeUnknown } from "../../src/domain/booking/attention.ts";
import { withTimeZone } from "../../src/domain/booking/booking.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import { visitAtOf } from "../../src/dragonpass/time/prebooking-date.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { readResource } from "./known-resource.ts";

/**
 * Asks once more for the zone of a booking whose visit has no instant for want of it. Where it can be read by now the
 * booking has a deadline and a visit, and no longer asks for a person. What keeps it from being read must not keep the
 * order from being read.
 */
export async function readTimeZoneAgain(deps: OrderDependencies, booking: Booking): Promise<void> {
  const { bookingId, programId, resourceId } = booking;
  if (programId === null || resourceId === null) return;
  try {
    const found = await readResource(deps, programId, resourceId);
    if (found.kind === "not-found") return;
    const { timezone, timezoneGiven } = found.value;
    await changeBooking(deps.db, bookingId, async (row) => {
      if (!isTimeUnknown(row.booking)) return null;
      const visitAt = visitAtOf(row.booking.prebookingDate, timezone);
      const facts = { timezone, timezoneGiven, policy: row.policy };
      return { booking: withTimeZone(row.booking, facts, visitAt, row.nowMs) };
    });
  } catch (error) {
    if (!(error instanceof SupplierError)) throw error;
    deps.log.warn({ bookingId, code: error.code }, "could not re-read the time zone of the resource");
  }
}
