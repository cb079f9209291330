import type { Booking } from "../../src/contract/booking.ts";
import type { BookingId, OrderId } from "../../src/contract/vocabulary.ts";
import type { BookingInput, CheckInResult } from "../../src/domain/activity-interfaces.ts";
import { attention } from "../../src/domain/booking/attention.ts";
import { withAttention } from "../../src/domain/booking/booking.ts";
import { checkInRefusal, isCheckedIn, isCheckInOver, refused, withCheckIn } from "../../src/domain/booking/check-in.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import type { SupplierCheckIn } from "../../src/dragonpass/schemas/check-in.ts";
import { changeBooking, findBooking } from "../../src/store/bookings/bookings.ts";
import { findCheckInWish, settleCheckInWish, takeCheckInWish } from "../../src/store/bookings/check-in-wish.ts";
import type { Settlement } from "../../src/store/once/attempt.ts";
import { orderOf } from "../../src/store/once/claims.ts";
import type { Circumstances } from "../once/informed.ts";
import { repeatLater, throttled, unauthenticated } from "../supplier-failure.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { readAndPublish } from "./read-and-publish.ts";

/**
 * Checks the order in. Repeated until DragonPass has answered, which gives the same answer to each try: what was done
 * in one that was lost is learned from the next.
 */
export async function checkIn(
  deps: OrderDependencies,
  { bookingId }: BookingInput,
  { tries }: Pick<Circumstances, "tries">,
): Promise<CheckInResult> {
  const { db, timings } = deps;
  const row = await findBooking(db, bookingId);
  const orderId = await orderOf(db, bookingId);
  if (row === null || orderId === null) throw repeatLater("no_order", "The booking has no order to check in.", null);
  const mayHaveAsked = tries > 0 || (await findCheckInWish(db, bookingId)) !== null;
  if (isCheckedIn(row.booking)) return { kind: "checked-in", booking: row.booking };
  if (isCheckInOver(row.booking, timings, row.nowMs))
    return await refuse(deps, row.booking, { because: "The visit is over.", isKnown: !mayHaveAsked });
  // The order goes on while this is repeated. One that DragonPass does not know it refuses to check in.
  const read = mayHaveAsked ? await readAndPublish(deps, { bookingId, orderId, source: "read" }) : null;
  const booking = read ?? row.booking;
  // What may be checked in already is asked about whatever a read shows, which may lag; but nobody visits any more.
  const refusal = mayHaveAsked && !isEnded(booking.status) ? null : checkInRefusal(booking, { isConfirmed: false });
  return refusal === null
    ? await askSupplier(deps, booking, orderId)
    : await refuse(deps, booking, { because: refusal.message });
}

async function askSupplier(deps: OrderDependencies, booking: Booking, orderId: OrderId): Promise<CheckInResult> {
  const { bookingId, programId, module } = booking;
  if (programId === null || module === null)
    throw repeatLater("booking_not_found", "No opened booking has this id.", null);
  const { requestId } = await takeCheckInWish(deps.db, bookingId, orderId);
  const outcome = await deps.dragonpass.checkIn({ programId, module, orderId, requestId });
  switch (outcome.kind) {
    case "ok":
      return { kind: "checked-in", booking: await publishCheckIn(deps, bookingId, orderId, outcome.value) };
    // Also after an answer was lost: what was checked in then is answered as it was (A20).
    case "refused": {
      const { supplierCode, message } = outcome.refusal;
      const settlement = { outcome: "refused", code: supplierCode } as const;
      return await refuse(deps, booking, { because: `${message} (${supplierCode})`, settlement });
    }
    // The wish stays open, whether or not this try has reached DragonPass.
    case "throttled":
      throw throttled(outcome.retryAfterMs);
    case "unauthenticated":
      throw unauthenticated();
    case "unknown":
      throw repeatLater("supplier_outcome_unknown", "Whether DragonPass checked the order in is not known.", null);
  }
}

/** The booking with its check-in, and the wish for it as answered, in one transaction. */
async function publishCheckIn(
  { db, timings }: OrderDependencies,
  bookingId: BookingId,
  orderId: OrderId,
  { vouchers }: SupplierCheckIn,
): Promise<Booking> {
  return await changeBooking(db, bookingId, async ({ booking, nowMs }, trx) => {
    if (booking.orderId !== orderId) throw repeatLater("no_order", "The booking has another order by now.", null);
    await settleCheckInWish(trx, bookingId, { outcome: "created", thingId: orderId });
    return { booking: withCheckIn(booking, vouchers, nowMs), timings };
  });
}

const TOO_LATE: Settlement = { outcome: "nothing-made", code: "too-late" };

interface Refusing {
  readonly because: string;
  readonly settlement?: Settlement;
  /** It was not checked in, beyond doubt: where that is not known a person is asked. */
  readonly isKnown?: boolean;
}

/** Unless another try has succeeded meanwhile: its answer may have come before this one's. */
async function refuse(
  { db, timings }: OrderDependencies,
  { bookingId }: Booking,
  { because, settlement = TOO_LATE, isKnown = true }: Refusing,
): Promise<CheckInResult> {
  const booking = await changeBooking(db, bookingId, async ({ booking, nowMs }, trx) => {
    await settleCheckInWish(trx, bookingId, settlement);
    if (isKnown || isCheckedIn(booking)) return null;
    return { booking: withAttention(booking, attention("check_in_unknown"), nowMs), timings };
  });
  return isCheckedIn(booking) ? { kind: "checked-in", booking } : { kind: "refused", booking, ...refused(because) };
}
