import type { Booking } from "../../src/contract/booking.ts";
import type { PassRequest } from "../../src/contract/pass-request.ts";
import type { BookingId, PassRequestId } from "../../src/contract/vocabulary.ts";
import type { BookingInput } from "../../src/domain/activity-interfaces.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention, withoutAttention } from "../../src/domain/booking/booking.ts";
import { passToTakeBack } from "../../src/domain/booking/own-pass.ts";
import { PASS_CANCELLED, PASS_LEFT, withPassRemark } from "../../src/domain/booking/pass-remark.ts";
import { isPassEnded } from "../../src/domain/passes/pass-request.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import { changeBooking, findBooking } from "../../src/store/bookings/bookings.ts";
import { orderOf } from "../../src/store/once/claims.ts";
import { repeatLater } from "../supplier-failure.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { over } from "./end-booking.ts";

/**
 * Cancels the pass that was issued for a booking which has ended without an order, by its request: which cancels it at
 * DragonPass, once. Repeated until that is carried out or refused. The booking says so in its history.
 */
export async function takePassBack(deps: OrderDependencies, { bookingId }: BookingInput): Promise<Booking | null> {
  const row = await findBooking(deps.db, bookingId);
  if (row === null) return null;
  const passRequestId = passToTakeBack(row);
  // An order that has come late was made on it.
  if (passRequestId === null || (await orderOf(deps.db, bookingId)) !== null) return row.booking;
  // Where the database has lost that.
  await over(deps, row.booking);
  return await cancelOwn(deps, row, passRequestId);
}

async function cancelOwn(
  deps: OrderDependencies,
  { bookingId, booking }: BookingRow,
  passRequestId: PassRequestId,
): Promise<Booking> {
  const result = await deps.passes.cancel(passRequestId);
  switch (result.kind) {
    case "done":
      return await saysCancelled(deps, bookingId, result.passRequest);
    case "not-found": {
      // Its row may be lost, and its workflow over.
      const known = await deps.passes.find(passRequestId);
      if (known !== null && isPassEnded(known)) return await saysCancelled(deps, bookingId, known);
      // It was never begun, or its id was only taken: what is begun under that later finds the wish, and the end.
      if (booking.pass === null) return booking;
      return await saysLeft(deps, bookingId, { passRequestId, code: "not_found" });
    }
    case "refused":
      return await saysLeft(deps, bookingId, { passRequestId, code: result.code });
    case "remembered": {
      const { needsAttention } = result.passRequest;
      if (needsAttention !== null) await asksForPerson(deps, bookingId, { passRequestId, code: needsAttention.code });
      throw notYet();
    }
    case "unattended":
      await asksForPerson(deps, bookingId, { passRequestId, code: "not_followed" });
      throw notYet();
  }
}

interface Left {
  readonly passRequestId: PassRequestId;
  readonly code: string;
}

async function saysCancelled(
  { db }: OrderDependencies,
  bookingId: BookingId,
  { pass, status }: PassRequest,
): Promise<Booking> {
  return await changeBooking(db, bookingId, async ({ booking, nowMs }) => {
    const free = booking.needsAttention?.code === "pass_left" ? withoutAttention(booking, nowMs) : booking;
    // Of a request that was refused there never was a pass.
    const wasIssued = status === "cancelled" && pass !== null;
    return { booking: wasIssued ? withPassRemark(free, PASS_CANCELLED, nowMs, pass) : free };
  });
}

async function saysLeft({ db }: OrderDependencies, bookingId: BookingId, left: Left): Promise<Booking> {
  return await changeBooking(db, bookingId, async ({ booking, nowMs }) => {
    const said = withPassRemark(booking, PASS_LEFT, nowMs);
    return { booking: withAttention(said, attention("pass_left", { ...left }), nowMs) };
  });
}

async function asksForPerson({ db }: OrderDependencies, bookingId: BookingId, left: Left): Promise<void> {
  await changeBooking(db, bookingId, async ({ booking, nowMs }) => ({
    booking: withAttention(booking, attention("pass_left", { ...left }), nowMs),
  }));
}

function notYet() {
  return repeatLater("pass_not_cancelled", "The pass that was issued for the booking is not cancelled yet.", null);
}
