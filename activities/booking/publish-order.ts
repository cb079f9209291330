import type { Booking, NewReason } from "../../src/contract/booking.ts";
import type { BookingId, OrderId } from "../../src/contract/vocabulary.ts";
import { withReason } from "../../src/domain/booking/booking.ts";
import { type ObservedOrder, withOrder } from "../../src/domain/booking/observed-order.ts";
import { isConsistentWithRead, readLagsBehind, statusOfSupplierCode } from "../../src/domain/booking/order-status.ts";
import { placeOf } from "../../src/domain/booking/place.ts";
import type { Timings } from "../../src/domain/booking/timings.ts";
import { moduleRow } from "../../src/domain/modules.ts";
import type { SupplierOrder } from "../../src/dragonpass/schemas/order.ts";
import { visitAtOf } from "../../src/dragonpass/time/prebooking-date.ts";
import { changeBooking } from "../../src/store/bookings/bookings.ts";
import type { Db } from "../../src/store/database/database.ts";
import { markApplied } from "../../src/store/inbox/inbox.ts";
import { CONTRADICTED_BY_READ, type InboxRow } from "../../src/store/inbox/inbox-message.ts";
import { ownCancellation } from "./own-cancellation.ts";

/** A cancellation by the clock says so; one that somebody asked for needs no reason. */
const AUTO_CANCELLED: NewReason = {
  code: "auto_cancelled",
  message: "The order was not confirmed in time and autoCancelPending was asked for; the usages are back on the pass.",
  details: null,
};

/** An order as it was seen, and what to make of it. */
export interface OrderSnapshot {
  readonly bookingId: BookingId;
  readonly order: SupplierOrder;
  /** Number of the read, taken before its request was sent. */
  readonly readNumber: number;
  readonly source: "create" | "read" | "cancel";
  /** The unapplied events of the order, selected before the read number was taken. */
  readonly events: readonly InboxRow[];
  /** Applies every event, also one that says more than the read shows. */
  readonly acceptLagging: boolean;
  /** Timings by which the booking is looked at from now on. */
  readonly timings?: Timings;
  /** A further change in the same transaction. */
  readonly edit?: (observed: Booking, before: Booking, nowMs: number) => Booking;
}

/**
 * Makes the stored booking what the order shows, in one transaction: the booking, its version and history, and
 * the events that are used up by it. A read never replaces what a later read has shown.
 */
export async function publishOrder(db: Db, snapshot: OrderSnapshot): Promise<{ booking: Booking; lagging: boolean }> {
  const { order, events, readNumber } = snapshot;
  let lagging = false;
  const booking = await changeBooking(db, snapshot.bookingId, async (row, trx) => {
    lagging = false;
    // A later read is shown. It may have lagged behind these events, and not have known of them: they are rung for again.
    if (readNumber < row.readApplied) return null;
    const { nowMs } = row;
    const pushed = events.flatMap((event) => pushedChange(event));
    const consistent = events.filter(
      ({ currentStatus }) => currentStatus === null || isConsistentWithRead(currentStatus, order.status),
    );
    lagging = !snapshot.acceptLagging && readLagsBehind(order.status, pushed);
    await markApplied(trx, consistent);
    if (!lagging)
      await markApplied(
        trx,
        events.filter((event) => !consistent.includes(event)),
        {
          mark: CONTRADICTED_BY_READ,
        },
      );
    const isNewlyCancelled = statusOfSupplierCode(order.status) === "cancelled" && row.booking.status !== "cancelled";
    const own = isNewlyCancelled ? await ownCancellationOf(trx, row.booking) : null;
    let observed = withOrder(row.booking, {
      order: observedOrder(order, row.booking),
      source: own === null ? snapshot.source : "cancel",
      pushed: consistent.flatMap((event) => pushedChange(event)),
      policy: row.policy,
      nowMs,
    });
    if (own?.automatic === true) observed = withReason(observed, AUTO_CANCELLED, nowMs);
    const published = snapshot.edit?.(observed, row.booking, nowMs) ?? observed;
    const { timings } = snapshot;
    return { booking: published, readApplied: readNumber, ...(timings === undefined ? {} : { timings }) };
  });
  return { booking, lagging };
}

/**
 * Our own cancellation, as its marks say; or as the booking says that somebody has asked for one, where its mark is lost
 * with the run that made it. Then it was asked for here, whoever has carried it out.
 */
async function ownCancellationOf(db: Db, { bookingId, cancelRequestedAt }: Booking) {
  return (await ownCancellation(db, bookingId)) ?? (cancelRequestedAt === null ? null : { automatic: false });
}

function observedOrder(order: SupplierOrder, { module, timezone }: Booking): ObservedOrder {
  // DragonPass's example of an eSIM has a date that nobody asked for; a booking must not be over because of it.
  const prebookingDate = module !== null && moduleRow(module).dateFrom === null ? null : order.prebookingDate;
  return {
    orderId: order.orderId as OrderId,
    supplierStatus: order.status,
    orderCreatedDate: order.orderCreatedDate,
    orderCancelledDate: order.orderCancelledDate,
    usageDate: order.usageDate,
    usedUsages: order.usedUsages,
    prebookingDate,
    visitAt: visitAtOf(prebookingDate, timezone),
    ...placeOf(order),
    vouchers: order.vouchers,
    details: order.details === null ? null : { ...order.details },
    remarks: order.remarks,
  };
}

function pushedChange({ currentStatus, occurredAt, body }: InboxRow) {
  if (currentStatus === null) return [];
  return [{ supplierStatus: currentStatus, occurredAt: occurredAt?.getTime() ?? null, remarks: remarksIn(body) }];
}

function remarksIn(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("remarks" in body)) return null;
  return typeof body.remarks === "string" && body.remarks !== "" ? body.remarks : null;
}
