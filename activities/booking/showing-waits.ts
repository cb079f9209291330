import { activityInfo } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { Booking, WaitsForCode } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { Carrying, WithBooking } from "../../src/domain/activity-interfaces.ts";
import { withWaits } from "../../src/domain/booking/booking.ts";
import { waitsForOf } from "../../src/domain/booking/waiting.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import { changeBooking, findBooking } from "../../src/store/bookings/bookings.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** An activity's input, which says in one way or the other which booking it is about. */
type AboutBooking = Carrying &
  ({ readonly bookingId: BookingId } | { readonly request: { readonly bookingId: BookingId } });

/**
 * For each result that does not decide a booking, what the booking then waits for. The workflow hears only of results:
 * what is repeated for an hour can be shown by nobody but the activity.
 */
const WAITS_AFTER: Readonly<Record<string, WaitsForCode>> = {
  reserved: "dragonpass",
  "reserve-again": "dragonpass",
  "pass-busy": "pass_busy",
  claimed: "outcome_unknown",
  unsettled: "outcome_unknown",
};

/** An activity that publishes what its booking waits for, where that is not decided, and that a cancellation is remembered. */
export function showingWaits<Input extends AboutBooking, Output extends object>(
  deps: OrderDependencies,
  activity: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  return async (input) => {
    let result: Output;
    try {
      result = await activity(input);
    } catch (error) {
      // It is the failure that counts: where this cannot be written either, the next attempt tries again.
      if (isOfSupplier(error)) await showWaits(deps, input, "dragonpass").catch(() => undefined);
      throw error;
    }
    const kind = "kind" in result ? String(result.kind) : "";
    const code = WAITS_AFTER[kind];
    if (code !== undefined) {
      if (isShown(input, code)) return result;
      const booking = await showWaits(deps, input, code);
      return booking === null || kind === "reserved" ? result : { ...result, booking };
    }
    if (kind === "refused" || kind === "not-needed") return await withoutRequest(deps, result);
    return result;
  };
}

/** The workflow's view is the row's where nothing has been tried before: a booking that is decided at once writes nothing. */
function isShown({ evidence }: Carrying, code: WaitsForCode): boolean {
  const shown = evidence?.booking;
  const isFirst = activityInfo().attempt === 1;
  return code === "dragonpass" && isFirst && shown?.waitsFor?.code === code && shown.cancelRequestedAt === null;
}

/** @returns the booking as it is now; null where there is none */
async function showWaits(deps: OrderDependencies, input: AboutBooking, code: WaitsForCode): Promise<Booking | null> {
  const bookingId = "bookingId" in input ? input.bookingId : input.request.bookingId;
  if ((await findBooking(deps.db, bookingId)) === null) return null;
  return await changeBooking(deps.db, bookingId, async ({ booking, nowMs }) => {
    const waitsFor = waitsForOf(booking, code, nowMs);
    // Never taken back here: the request may have come after this activity was asked for.
    const cancelRequestedAt = booking.cancelRequestedAt ?? input.evidence?.booking.cancelRequestedAt ?? null;
    const shown = withWaits(booking, { waitsFor, cancelRequestedAt }, nowMs);
    return shown === booking ? null : { booking: shown };
  });
}

/** A cancellation that was answered is no longer remembered. */
async function withoutRequest<Output extends WithBooking>(deps: OrderDependencies, result: Output): Promise<Output> {
  const { booking: shown } = result;
  if (shown === undefined || shown.cancelRequestedAt === null) return result;
  const booking = await changeBooking(deps.db, shown.bookingId, async (row) => ({
    booking: withWaits(row.booking, { cancelRequestedAt: null }, row.nowMs),
  }));
  return { ...result, booking };
}

function isOfSupplier(error: unknown): boolean {
  if (error instanceof SupplierError) return true;
  return error instanceof ApplicationFailure && error.type?.startsWith("supplier_") === true;
}
