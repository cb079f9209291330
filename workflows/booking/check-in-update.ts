import { CancellationScope, condition } from "@temporalio/workflow";
import type { Booking } from "../../src/contract/booking.ts";
import type { RunningBooking } from "../../src/domain/booking/carry-out.ts";
import { type CheckInRequest, checkInRefusal, isCheckedIn, refused } from "../../src/domain/booking/check-in.ts";
import { onCheckInAsked } from "../../src/domain/booking/on-check-in.ts";
import { isEnded } from "../../src/domain/booking/order-status.ts";
import { refusedUpdate } from "../refused-update.ts";
import { untilDecided } from "./cancel-update.ts";

/** Remembers the request; answers when DragonPass has. */
export async function checkIn(run: RunningBooking, request: CheckInRequest): Promise<Booking> {
  if (request.isConfirmed) {
    await untilDecided(run);
    refuseImpossibleCheckIn(run, request);
  }
  if (isCheckedIn(run.state.booking)) return run.state.booking;
  run.state = onCheckInAsked(run.state);
  const mine = run.state.checkIn.asked;
  const isOver = () => isEnded(run.state.booking.status) || run.state.stage.kind === "over";
  await CancellationScope.nonCancellable(() => condition(() => run.state.checkIn.answered >= mine || isOver()));
  if (isCheckedIn(run.state.booking)) return run.state.booking;
  throw refusedUpdate(run.state.checkIn.refusal ?? refused("The booking has ended."));
}

/** Refuses what cannot succeed, before it leaves an event. */
export function refuseImpossibleCheckIn({ state }: RunningBooking, request: CheckInRequest): void {
  const refusal = checkInRefusal(state.booking, request);
  if (refusal !== null) throw refusedUpdate(refusal);
}
