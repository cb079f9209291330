import { passScope } from "../../src/domain/booking/pass-key.ts";
import { requestShownBy } from "../../src/domain/booking/restarted-booking.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import type { Transaction } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { findAttempts, restoreAttempt } from "../../src/store/once/attempts.ts";
import { standingOf } from "../once/standing.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { orderCriteriaOf } from "./order-criteria.ts";
import { passKeyOf } from "./pass-of-request.ts";

/**
 * Notes, once for each request id, that something may have been asked of DragonPass which neither store remembers,
 * unless it is known that there is an order, or that an answer is lost. `since`: the earliest that it can have been.
 * @returns whether it was noted now
 */
export async function noteForgotten(
  deps: Pick<OrderDependencies, "programIds">,
  trx: Transaction,
  { booking, request: stored }: Pick<BookingRow, "booking" | "request">,
  requestId: string,
  since: Date = new Date(booking.createdAt),
): Promise<boolean> {
  const request = stored ?? requestShownBy(booking);
  if (request === null || booking.orderId !== null) return false;
  const subject = bookingSubject(booking.bookingId);
  const isNoted = (await findAttempts(trx, subject)).some((attempt) => attempt.requestId === requestId);
  if (isNoted || (await standingOf(trx, subject)) !== null) return false;
  const pass = passKeyOf(deps, request);
  await restoreAttempt(
    trx,
    {
      subject,
      scope: passScope(pass),
      requestId,
      fence: null,
      criteria: orderCriteriaOf(pass, request),
      forgottenSince: since,
    },
    { since: new Date(await databaseClock(trx)), settlement: null },
  );
  return true;
}
