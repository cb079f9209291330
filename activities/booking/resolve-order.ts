import type { Booking, NewReason } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { ResolveOrderInput, ResolveOrderResult } from "../../src/domain/activity-interfaces.ts";
import { withEnding, withoutAttention } from "../../src/domain/booking/booking.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import { type BookingChange, changeBooking } from "../../src/store/bookings/bookings.ts";
import type { Db } from "../../src/store/database/database.ts";
import type { Circumstances } from "../once/informed.ts";
import { release } from "../once/release.ts";
import { adoptOrder } from "./adopt-order.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { nothingLost } from "./resolution-refusals.ts";

/**
 * Carries out what a person says of a lost order: that it does not exist, or which one it is. Repeated safely: what was
 * done before is found in the attempts.
 */
export async function resolveOrder(
  deps: OrderDependencies,
  input: ResolveOrderInput,
  { tries }: Pick<Circumstances, "tries">,
): Promise<ResolveOrderResult> {
  const { bookingId, resolution, isCancelled } = input;
  if (resolution.outcome === "order") return await adoptOrder(deps, bookingId, resolution.orderId);
  let result: ResolveOrderResult = nothingLost();
  await changeBooking(deps.db, bookingId, async (row, trx) => {
    const { booking } = row;
    if (booking.orderId !== null) {
      const ended = withoutVanished(row, isCancelled, tries);
      result = ended === null ? nothingLost() : { kind: "ended", booking: ended.booking };
      return ended;
    }
    const isReleased = booking.status === "requested" && (await release(trx, bookingSubject(bookingId), tries));
    result = isReleased ? { kind: "released", booking } : nothingLost();
    return isReleased ? withoutNotice(row) : null;
  });
  return await asStored(deps.db, bookingId, result);
}

const NO_LONGER_THERE: NewReason = {
  code: "cancelled_by_supplier",
  message: "DragonPass no longer has the order, as a person has found out; it was not cancelled here.",
  details: null,
};

/** The end of a booking whose order is not there any more; null where nothing says that it is not. */
function withoutVanished({ booking, nowMs }: BookingRow, isCancelled: boolean, tries: number): BookingChange | null {
  const code = booking.needsAttention?.code;
  const isLost = code === "order_not_found" || code === "order_disputed" || isCancelled;
  if (isEnded(booking.status)) return tries > 0 && booking.status === "cancelled" ? { booking } : null;
  if (!isLost) return null;
  const reason = isCancelled ? null : NO_LONGER_THERE;
  const ended = withEnding(booking, { status: "cancelled", source: "cancel", reason, nowMs });
  return withoutNotice({ booking: ended, nowMs });
}

/** A person who decides has taken note. */
function withoutNotice({ booking, nowMs }: Pick<BookingRow, "booking" | "nowMs">): BookingChange {
  const { needsAttention } = booking;
  if (needsAttention === null) return { booking };
  return { booking: withoutAttention(booking, nowMs), noted: needsAttention };
}

async function asStored(db: Db, bookingId: BookingId, result: ResolveOrderResult): Promise<ResolveOrderResult> {
  if (result.kind === "refused") return result;
  const booking: Booking = await changeBooking(db, bookingId, async () => null);
  return { ...result, booking };
}
