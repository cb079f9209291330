import type { Booking, NewReason } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { ResolveOrderInput, ResolveOrderResult } from "../../src/domain/activity-interfaces.ts";
import { withEnding, withoutAttention, withWaits } from "../../src/domain/booking/booking.ts";
import { NO_ORDER_LOST } from "../../src/domain/booking/on-resolved.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { waitsForOf } from "../../src/domain/booking/waiting.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import { type BookingChange, changeBooking } from "../../src/store/bookings/bookings.ts";
import type { Db } from "../../src/store/database/database.ts";
import { orderOf } from "../../src/store/once/claims.ts";
import type { Circumstances } from "../once/informed.ts";
import { release } from "../once/release.ts";
import { refused } from "../once/word-refusals.ts";
import { adoptOrder } from "./adopt-order.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { syncOrder } from "./sync-order.ts";

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
  let result: ResolveOrderResult = refused(NO_ORDER_LOST);
  const orderNow = await lookAtOrder(deps, bookingId);
  await changeBooking(deps.db, bookingId, async (row, trx) => {
    const { booking } = row;
    if (booking.orderId !== null) {
      const ended = withoutVanished(row, { isCancelled, orderNow, tries });
      result = ended === null ? refused(NO_ORDER_LOST) : { kind: "ended", booking: ended.booking };
      return ended;
    }
    const isReleased = booking.status === "requested" && (await release(trx, bookingSubject(bookingId), tries));
    result = isReleased ? { kind: "released", booking } : refused(NO_ORDER_LOST);
    return isReleased ? withoutWait(withoutNotice(row), row.nowMs) : null;
  });
  return await asStored(deps.db, bookingId, result);
}

const NO_LONGER_THERE: NewReason = {
  code: "cancelled_by_supplier",
  message: "DragonPass no longer has the order, as a person has found out; it was not cancelled here.",
  details: null,
};

/** Whether DragonPass has the booking's order; `untold` where it refuses to say. */
type OrderNow = "shown" | "missing" | "untold";

/**
 * Looks at the booking's order, and publishes what it shows: an order that is there is not lost, whoever says so and
 * whatever holds up its cancellation.
 * @throws SupplierError where DragonPass cannot be asked
 */
async function lookAtOrder(deps: OrderDependencies, bookingId: BookingId): Promise<OrderNow> {
  // Without a claim there is none, or it is another booking's by now.
  if ((await orderOf(deps.db, bookingId)) === null) return "missing";
  try {
    return (await syncOrder(deps, { bookingId, reason: "asked" })).isMissing ? "missing" : "shown";
  } catch (error) {
    if (error instanceof SupplierError && error.code === "supplier_refused") return "untold";
    throw error;
  }
}

/** The end of a booking whose order is not there any more; null where nothing says that it is not. */
function withoutVanished(
  { booking, nowMs }: BookingRow,
  how: { readonly isCancelled: boolean; readonly orderNow: OrderNow; readonly tries: number },
): BookingChange | null {
  const { isCancelled, orderNow, tries } = how;
  const code = booking.needsAttention?.code;
  const isNoticed = code === "order_not_found" || code === "order_disputed";
  const isLost = orderNow !== "shown" && (isNoticed || (isCancelled && orderNow === "missing"));
  // As this read, or an earlier try, has ended it.
  if (isEnded(booking.status))
    return booking.status === "cancelled" && (orderNow === "shown" || tries > 0) ? { booking } : null;
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

/** It no longer waits for the lost order to show, but for DragonPass, which is asked anew. */
function withoutWait(change: BookingChange, nowMs: number): BookingChange {
  const { booking } = change;
  return { ...change, booking: withWaits(booking, { waitsFor: waitsForOf(booking, "dragonpass", nowMs) }, nowMs) };
}

async function asStored(db: Db, bookingId: BookingId, result: ResolveOrderResult): Promise<ResolveOrderResult> {
  if (result.kind === "refused") return result;
  const booking: Booking = await changeBooking(db, bookingId, async () => null);
  return { ...result, booking };
}
