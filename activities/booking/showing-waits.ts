import { activityInfo } from "@temporalio/activity";
import type { Booking, WaitsForCode } from "../../src/contract/booking.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { Carrying, WithBooking } from "../../src/domain/activity-interfaces.ts";
import { withWaits } from "../../src/domain/booking/booking.ts";
import { waitsForOf } from "../../src/domain/booking/waiting.ts";
import { changeBooking, findBooking } from "../../src/store/bookings/bookings.ts";
import { showing } from "../once/showing-waits.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** An activity's input, which says in one way or the other which booking it is about. */
type AboutBooking = Carrying &
  ({ readonly bookingId: BookingId } | { readonly request: { readonly bookingId: BookingId } });

/** For each result that does not decide a booking, what the booking then waits for. */
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
  return showing<Input, Output, WaitsForCode, Booking>(
    {
      waitsWhileAsked: () => "dragonpass",
      waitsAfter: WAITS_AFTER,
      isShown,
      show: (input, code) => showWaits(deps, input, code),
      withShown: (result, booking) =>
        "kind" in result && result.kind === "reserved" ? result : { ...result, booking },
      withoutRequest: (result) => withoutRequest(deps, result),
    },
    activity,
  );
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

async function withoutRequest<Output extends WithBooking>(deps: OrderDependencies, result: Output): Promise<Output> {
  const { booking: shown } = result;
  if (shown === undefined || shown.cancelRequestedAt === null) return result;
  const booking = await changeBooking(deps.db, shown.bookingId, async (row) => ({
    booking: withWaits(row.booking, { cancelRequestedAt: null }, row.nowMs),
  }));
  return { ...result, booking };
}
