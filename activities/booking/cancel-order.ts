import type { Booking } from "../../src/contract/booking.ts";
import type { OrderId } from "../../src/contract/vocabulary.ts";
import type { CancelOrderInput, CancelOrderResult } from "../../src/domain/activity-interfaces.ts";
import { withWaits } from "../../src/domain/booking/booking.ts";
import { isFinalForCaller } from "../../src/domain/booking/order-status.ts";
import { SUPPLIER_CODES } from "../../src/dragonpass/assumptions.ts";
import { findBooking } from "../../src/store/bookings/bookings.ts";
import { startRead } from "../../src/store/bookings/start-read.ts";
import { orderOf } from "../../src/store/once/claims.ts";
import { settleAttempt } from "../../src/store/once/settle-attempt.ts";
import type { Circumstances } from "../once/informed.ts";
import { outcomeUnknown, repeatLater, throttled, unauthenticated } from "../supplier-failure.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { doubtTakenUp, mayBeTakenUp } from "./doubt-late.ts";
import { endWithoutOrder } from "./end-booking.ts";
import { LAG_TRIES, notingUnshown } from "./noting-unshown.ts";
import { markCancellation, markLostCancellation } from "./own-cancellation.ts";
import { publishOrder } from "./publish-order.ts";
import { readAndPublish } from "./read-and-publish.ts";
import { findOpened } from "./sync-order.ts";

/** A cancellation, and how often it was tried before. */
interface AskedCancellation extends CancelOrderInput, Pick<Circumstances, "tries"> {}

/**
 * Cancels the booking: without an order at once, with one at DragonPass. Repeated safely, since the order is
 * read first: one that is cancelled is not cancelled again.
 */
export async function cancelOrder(
  deps: OrderDependencies,
  input: CancelOrderInput,
  { tries }: Pick<Circumstances, "tries">,
): Promise<CancelOrderResult> {
  const { db } = deps;
  const { bookingId, automatic } = input;
  const asked = { ...input, tries };
  const orderId = await orderOf(db, bookingId);
  if (orderId === null) {
    const unopened = await neverOpened(deps, input);
    if (unopened !== null) return unopened;
    const result = await endWithoutOrder(deps, bookingId, { status: "cancelled", reason: null });
    return result.kind === "over" ? { kind: "cancelled", booking: result.booking } : result;
  }
  // Where the database has lost the mark, the order must not be shown as cancelled by the lounge.
  const mark = tries === 0 ? null : await markLostCancellation(db, bookingId, orderId, { automatic, tries });
  const read = await readOrder(deps, asked, orderId, { source: "read" });
  if (read.status === "cancelled") return { kind: "cancelled", booking: read };
  if (isFinalForCaller(read.status)) {
    if (mark !== null) await settleAttempt(db, mark, { outcome: "nothing-made", code: "too-late" });
    const message = `The booking is ${read.status} and cannot be cancelled any more.`;
    return { kind: "refused", booking: read, code: "booking_final", message };
  }
  if (automatic && read.status === "confirmed") return { kind: "not-needed", booking: read };
  return await cancelAtSupplier(deps, asked, orderId);
}

/**
 * Null where the booking has been opened, or is to end as one that has. Where the stores were put back it may have been
 * opened and ordered all the same: then only opening it tells.
 */
async function neverOpened(
  deps: OrderDependencies,
  { bookingId, startedAt }: CancelOrderInput,
): Promise<Extract<CancelOrderResult, { readonly kind: "never-opened" | "unsettled" }> | null> {
  // What was opened has been written back by now.
  const row = await findBooking(deps.db, bookingId);
  if (row !== null) {
    if (startedAt !== undefined) await doubtTakenUp(deps, row, startedAt);
    return null;
  }
  const isDoubted = startedAt !== undefined && (await mayBeTakenUp(deps.db, startedAt));
  return isDoubted ? { kind: "unsettled", since: startedAt } : { kind: "never-opened" };
}

async function cancelAtSupplier(
  deps: OrderDependencies,
  input: AskedCancellation,
  orderId: OrderId,
): Promise<CancelOrderResult> {
  const { programId } = await findOpened(deps, input.bookingId);
  const mark = await markCancellation(deps.db, input.bookingId, orderId, { automatic: input.automatic });
  const readNumber = await startRead(deps.db, input.bookingId);
  const outcome = await deps.dragonpass.cancelOrder({ programId, orderId, requestId: mark.requestId });
  switch (outcome.kind) {
    case "ok": {
      const { bookingId } = input;
      const snapshot = {
        bookingId,
        order: outcome.value,
        readNumber,
        events: [],
        acceptLagging: true,
        timings: deps.timings,
      } as const;
      const published = await publishOrder(deps.db, { ...snapshot, source: "cancel" });
      // Taken, and not carried out yet: it is read again until it is, or is refused.
      if (published.booking.status !== "cancelled") throw notShownYet();
      await settleAttempt(deps.db, mark, { outcome: "created", thingId: orderId });
      return { kind: "cancelled", booking: published.booking };
    }
    case "refused": {
      const { supplierCode, message } = outcome.refusal;
      // It may have been carried out all the same: something on the way may have sent it twice.
      const isOver = supplierCode === SUPPLIER_CODES.orderAlreadyCancelled;
      const asCancelled = isOver && input.tries >= LAG_TRIES;
      const read = await readOrder(deps, input, orderId, { source: isOver ? "cancel" : "read", asCancelled });
      if (read.status === "cancelled") return { kind: "cancelled", booking: read };
      if (isOver) throw notShownYet();
      await settleAttempt(deps.db, mark, { outcome: "refused", code: supplierCode });
      const refused = `${message} (${supplierCode})`;
      return { kind: "refused", booking: read, code: "cancellation_window_closed", message: refused };
    }
    case "throttled":
      await settleAttempt(deps.db, mark, { outcome: "nothing-made", code: "throttled" });
      throw throttled(outcome.retryAfterMs);
    case "unauthenticated":
      await settleAttempt(deps.db, mark, { outcome: "nothing-made", code: outcome.supplierCode });
      throw unauthenticated();
    case "unknown":
      if (!outcome.sent) await settleAttempt(deps.db, mark, { outcome: "nothing-made", code: "not-sent" });
      throw outcomeUnknown("cancelled the order", outcome);
  }
}

function notShownYet() {
  return repeatLater("supplier_read_lags", "DragonPass has cancelled the order and does not show it yet.", null);
}

/**
 * Reads the order and publishes it; `asCancelled`: as DragonPass has said that it is, whose read lags behind.
 * @throws ApplicationFailure, repeated, where DragonPass does not show the order; where it stays so a person is asked
 */
async function readOrder(
  deps: OrderDependencies,
  { bookingId, automatic, evidence, tries }: AskedCancellation,
  orderId: OrderId,
  how: { readonly source: "cancel" | "read"; readonly asCancelled?: boolean },
): Promise<Booking> {
  // Shown before it is sent: DragonPass may take longer to answer than a caller is made to wait.
  const cancelRequestedAt = automatic ? null : (evidence?.booking.cancelRequestedAt ?? null);
  const edit = (observed: Booking, _before: Booking, nowMs: number) =>
    withWaits(observed, { cancelRequestedAt: observed.cancelRequestedAt ?? cancelRequestedAt }, nowMs);
  const read = await notingUnshown(deps, { bookingId, tries }, () =>
    readAndPublish(deps, { bookingId, orderId, ...how, edit }),
  );
  if (read === null) throw repeatLater("supplier_order_not_found", "DragonPass does not know the order.", null);
  return read;
}
