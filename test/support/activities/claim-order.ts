import type { BookingId, OrderId } from "../../../src/contract/vocabulary.ts";
import { bookingSubject, ORDER_KIND } from "../../../src/domain/once/subject.ts";
import type { Db } from "../../../src/store/database/database.ts";
import { type ClaimResult, claimThing } from "../../../src/store/once/claims.ts";

/** Makes an order the order of a booking. */
export function claimOrder(db: Db, claim: { orderId: OrderId; bookingId: BookingId }): Promise<ClaimResult> {
  return claimThing(db, { thing: { kind: ORDER_KIND, id: claim.orderId }, subject: bookingSubject(claim.bookingId) });
}
