import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId, Pass, ProgramId } from "../../src/contract/vocabulary.ts";
import type { SyncOrderInput, SyncOrderResult } from "../../src/domain/activity-interfaces.ts";
import { attention, isTimeUnknown } from "../../src/domain/booking/attention.ts";
import { withAttention, withEnding } from "../../src/domain/booking/booking.ts";
import { isEnded, isOpen, statusOfSupplierCode } from "../../src/domain/booking/order-status.ts";
import { SYNC_REASONS, type SyncEffect } from "../../src/domain/booking/sync-reason.ts";
import { changeBooking, findBooking } from "../../src/store/bookings/bookings.ts";
import { startRead } from "../../src/store/bookings/start-read.ts";
import { unappliedOfOrders } from "../../src/store/inbox/inbox.ts";
import { orderOf } from "../../src/store/once/claims.ts";
import { repeatLater } from "../supplier-failure.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { withoutEndedStrays } from "./named-strays.ts";
import { publishOrder } from "./publish-order.ts";
import { readTimeZoneAgain } from "./read-time-zone-again.ts";

/** A read of the order, and whether DragonPass does not know it. */
interface Synced extends SyncOrderResult {
  readonly isMissing: boolean;
}

/** Reads the order and publishes what it shows: the read decides, a push only says when to read. */
export async function syncOrder(deps: OrderDependencies, input: SyncOrderInput): Promise<Synced> {
  const { db, dragonpass } = deps;
  const { bookingId } = input;
  const effect = SYNC_REASONS[input.reason];
  const { booking, pass, programId } = await findOpened(deps, bookingId);
  const orderId = await orderOf(db, bookingId);
  if (orderId === null) throw repeatLater("no_order", "The booking has no order to read.", null);
  // Before the order is read, which is dated by the resource's zone.
  if (isTimeUnknown(booking)) await readTimeZoneAgain(deps, booking);
  // In this order: a read that is numbered after the events were selected shows what they announce.
  const events = await unappliedOfOrders(db, [orderId]);
  const readNumber = await startRead(db, bookingId);
  const found = await dragonpass.getOrder({ programId, pass, orderId });
  if (found.kind === "not-found")
    return { booking: await noteMissing(deps, bookingId, effect), lagging: !effect.acceptLagging, isMissing: true };
  const published = await publishOrder(db, {
    bookingId,
    order: found.value,
    readNumber,
    source: "read",
    events,
    timings: deps.timings,
    acceptLagging: effect.acceptLagging,
    edit: (observed, before, nowMs) => edited(observed, before, effect, nowMs),
  });
  return { ...published, booking: await withoutEndedStrays(deps, published.booking), isMissing: false };
}

/** The booking's pass and program. @throws ApplicationFailure where no run has opened it. */
export async function findOpened(
  { db }: OrderDependencies,
  bookingId: BookingId,
): Promise<{ booking: Booking; pass: Pass; programId: ProgramId }> {
  const row = await findBooking(db, bookingId);
  const { pass, programId } = row?.booking ?? { pass: null, programId: null };
  if (row === null || pass === null || programId === null) {
    throw repeatLater("booking_not_found", "No opened booking has this id.", null);
  }
  return { booking: row.booking, pass, programId };
}

/** The booking with what the clock adds to its order. */
function edited(observed: Booking, before: Booking, effect: SyncEffect, nowMs: number): Booking {
  let booking = observed;
  const code = booking.supplierStatus;
  const persists = code === before.supplierStatus && effect.byTheClock;
  if (code !== null && statusOfSupplierCode(code) === null && persists) {
    booking = withAttention(booking, attention("unknown_status", { code }), nowMs);
  }
  if (effect.pendingTooLong && booking.status === "pending") {
    booking = withAttention(booking, attention("pending_too_long"), nowMs);
  }
  if (effect.endAsUnused && isOpen(booking.status)) {
    booking = withEnding(booking, { status: "unused", source: "timer", reason: null, nowMs });
  }
  return booking;
}

/** DragonPass does not know an order that it made: perhaps a copy that lags; a person looks where it stays so. */
async function noteMissing({ db }: OrderDependencies, bookingId: BookingId, effect: SyncEffect): Promise<Booking> {
  return await changeBooking(db, bookingId, async ({ booking, nowMs }) => {
    if (!effect.acceptLagging || isEnded(booking.status)) return null;
    const notice = attention("order_not_found", { orderId: booking.orderId });
    const noted = withAttention(booking, notice, nowMs);
    return { booking: edited(noted, booking, effect, nowMs) };
  });
}
