import { passScope } from "../../src/domain/booking/pass-key.ts";
import { requestShownBy } from "../../src/domain/booking/restarted-booking.ts";
import { bookingSubject } from "../../src/domain/once/subject.ts";
import type { BookingRow } from "../../src/store/bookings/booking-row.ts";
import type { Transaction } from "../../src/store/database/database.ts";
import { noteForgottenAttempt } from "../once/forgotten-attempt.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { orderCriteriaOf } from "./order-criteria.ts";
import { passKeyOf } from "./pass-of-request.ts";

/**
 * Notes, once for each request id, that an order may have been asked for which neither store remembers, unless it is
 * known that there is one, or that an answer is lost. `since`: the earliest that it can have been.
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
  return await noteForgottenAttempt(trx, { subject, requestId, since }, async () => {
    const pass = passKeyOf(deps, request);
    return { scope: passScope(pass), criteria: orderCriteriaOf(pass, request) };
  });
}
