import type { Booking } from "../src/contract/booking.ts";
import type { BookingId, OrderId } from "../src/contract/vocabulary.ts";
import { type ObservedOrder, withOrder } from "../src/domain/booking.ts";
import { isBorneOut, readLagsBehind } from "../src/domain/order-status.ts";
import { visitAtOf } from "../src/dragonpass/prebooking-date.ts";
import type { SupplierOrder } from "../src/dragonpass/schemas/order.ts";
import { changeBooking } from "../src/store/bookings.ts";
import type { Db } from "../src/store/database.ts";
import { markApplied } from "../src/store/inbox.ts";
import type { InboxRow } from "../src/store/inbox-message.ts";

/** Mark of an event whose status the order never showed. */
export const NOT_BORNE_OUT = "not-borne-out-by-the-read";

/** An order as it was seen, and what to make of it. */
export interface Sighting {
  readonly bookingId: BookingId;
  readonly order: SupplierOrder;
  /** Number of the read, taken before its request was sent. */
  readonly readNumber: number;
  readonly source: "create" | "read" | "cancel";
  /** The unapplied events of the order, selected before the read number was taken. */
  readonly events: readonly InboxRow[];
  /** Applies every event, also one that says more than the read shows. */
  readonly acceptLagging: boolean;
  /** A further change in the same transaction. */
  readonly edit?: (observed: Booking, before: Booking, nowMs: number) => Booking;
}

/**
 * Makes the stored booking what the order shows, in one transaction: the booking, its version and history, and
 * the events that are used up by it. A read never replaces what a later read has shown.
 */
export async function publishOrder(db: Db, sighting: Sighting): Promise<{ booking: Booking; lagging: boolean }> {
  const { order, events, readNumber } = sighting;
  let lagging = false;
  const booking = await changeBooking(db, sighting.bookingId, async (row, trx) => {
    lagging = false;
    // A later read is shown. It may have lagged behind these events, and not have known of them: they are rung for again.
    if (readNumber < row.readApplied) return null;
    const nowMs = Date.now();
    const pushed = events.flatMap((event) => pushedChange(event));
    const borneOut = events.filter(
      ({ currentStatus }) => currentStatus === null || isBorneOut(currentStatus, order.status),
    );
    lagging = !sighting.acceptLagging && readLagsBehind(order.status, pushed);
    await markApplied(trx, idsOf(borneOut));
    if (!lagging)
      await markApplied(trx, idsOf(events.filter((event) => !borneOut.includes(event))), { mark: NOT_BORNE_OUT });
    const observed = withOrder(row.booking, {
      order: observedOrder(order, row.booking.timezone),
      source: sighting.source,
      pushed: borneOut.flatMap((event) => pushedChange(event)),
      policy: row.policy,
      nowMs,
    });
    return { booking: sighting.edit?.(observed, row.booking, nowMs) ?? observed, readApplied: readNumber };
  });
  return { booking, lagging };
}

function observedOrder(order: SupplierOrder, timezone: string | null): ObservedOrder {
  return {
    orderId: order.orderId as OrderId,
    supplierStatus: order.status,
    orderCreatedDate: order.orderCreatedDate,
    orderCancelledDate: order.orderCancelledDate,
    usageDate: order.usageDate,
    usedUsages: order.usedUsages,
    prebookingDate: order.prebookingDate,
    visitAt: visitAtOf(order.prebookingDate, timezone),
    resourceName: order.resourceName,
    iata: order.iata,
    transportHubName: order.transportHubName,
    terminal: order.terminal,
    city: order.city,
    countryOrRegion: order.countryOrRegion,
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

function idsOf(events: readonly InboxRow[]): number[] {
  return events.map(({ id }) => id);
}
