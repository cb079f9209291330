import { expect } from "vitest";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import { canonicalRequest } from "../../../src/domain/booking/canonical-request.ts";
import { requestedBooking } from "../../../src/domain/booking/new-booking.ts";
import { restartPrebooking } from "../../../src/prebookings/restart-prebooking.ts";
import { fingerprintOf } from "../../../src/store/bookings/fingerprint.ts";
import { takeBookingId } from "../../../src/store/bookings/take-booking.ts";
import { noteStarted } from "../../../src/store/bookings/unbound-bookings.ts";
import type { Beginning } from "../../../src/temporal/client/booking-executions.ts";
import type { ActivityWorld } from "./activity-world.ts";
import { BookingByHand, type BookingByHandOptions } from "./booking-by-hand.ts";
import { type DyingProcess, isKilled } from "./dying-process.ts";

/** Where a booking that is carried by hand takes place. */
interface ByHand {
  readonly world: ActivityWorld;
  readonly process: DyingProcess;
  readonly wait: (minutes: number) => void;
}

/** Reserves a booking's row, as the API does before the workflow is started. */
export async function reserveByHand({ deps }: ActivityWorld, request: PrebookingRequest): Promise<void> {
  const { db, programIds } = deps;
  const fingerprint = await fingerprintOf(db, canonicalRequest(request, programIds[0]));
  const booking = requestedBooking(request, programIds[0], Date.now());
  await takeBookingId(db, { booking, fingerprint, request });
  await noteStarted(db, booking);
}

/** Tells a story until its process is killed, and no further. */
export async function untilKilled<Hand>(hand: Hand, story: (hand: Hand) => Promise<void>): Promise<void> {
  try {
    await story(hand);
  } catch (error) {
    if (!isKilled(error)) throw error;
  }
}

/** Restarts a booking that Temporal has lost, as the watch does; null where it has ended. */
export async function restartByHand(
  by: ByHand,
  request: PrebookingRequest,
  options: BookingByHandOptions = {},
): Promise<BookingByHand | null> {
  let begun: Beginning | null = null;
  const executions = {
    restart: async (beginning: Beginning) => {
      begun = beginning;
      return true;
    },
  };
  const dependencies = { db: by.world.deps.db, executions, now: () => Date.now() };
  const result = await restartPrebooking(dependencies, request.bookingId);
  // Written in the callback, which the compiler does not see.
  const beginning = begun as Beginning | null;
  expect(result.kind).toBe(beginning === null ? "ended" : "restarted");
  if (beginning === null) return null;
  const { resumed, request: stored } = beginning;
  const known = stored === null ? resumed : { request: stored, ...resumed };
  return new BookingByHand(by, request, { ...options, resumed: known });
}
