import type { PrebookingRequest } from "../src/contract/prebooking-request.ts";
import type { Attempt } from "../src/store/attempts.ts";
import { startRead } from "../src/store/bookings.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { programOf } from "./end-booking.ts";

/** Sends the request of an attempt; the same token and request id, however often. */
export async function sendOrder(deps: OrderDependencies, request: PrebookingRequest, attempt: Attempt) {
  const readNumber = await startRead(deps.db, request.bookingId);
  const outcome = await deps.dragonpass.createOrder({
    programId: programOf(deps, request),
    module: request.module,
    pass: request.pass,
    prebookingToken: attempt.prebookingToken,
    guest: request.guest,
    requestId: attempt.requestId,
  });
  return { readNumber, outcome };
}
