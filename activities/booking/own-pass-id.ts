import { v5 as uuidV5 } from "uuid";
import { type BookingId, type PassRequestId, passRequestId } from "../../src/contract/vocabulary.ts";

/** Names the ids that are made of the ids of bookings. Never another one: a booking would have a second pass issued. */
const NAMESPACE = "5a7c1f0e-6d0b-4f0e-9a53-2f6f6f1b7c41";

/**
 * Id of the request by which the pass of a booking is issued: always the same one, and to be told by it whose it is. Of an
 * id that leaves no room for that, a hash.
 */
export function ownPassRequestId(bookingId: BookingId): PassRequestId {
  const readable = passRequestId.safeParse(`${bookingId}.pass`);
  return readable.success ? readable.data : passRequestId.parse(`${uuidV5(bookingId, NAMESPACE)}.pass`);
}
