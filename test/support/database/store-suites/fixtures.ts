import type { Booking } from "../../../../src/contract/booking.ts";
import type { BookingId, OrderId, ProgramId } from "../../../../src/contract/vocabulary.ts";
import { provisionalBooking } from "../../../../src/domain/booking/new-booking.ts";
import type { PassKey } from "../../../../src/domain/booking/pass-key.ts";
import { instantOf } from "../../../../src/domain/instant.ts";
import { bindBooking } from "../../../../src/store/bookings/take-booking.ts";
import type { Db } from "../../../../src/store/database/database.ts";
import type { NewInboxMessage } from "../../../../src/store/inbox/inbox-message.ts";

export const PROGRAM_ID = "1888000000000001" as ProgramId;
export const NOON_MS = Date.parse("2027-05-01T12:00:00.000Z");
export const PASS: PassKey = { programId: PROGRAM_ID, type: "ePass", id: "1788000066668888" };

export function idOf(name: string): BookingId {
  return name as BookingId;
}

export function orderOfName(name: string): OrderId {
  return name as OrderId;
}

/** A booking that has just been asked for, with what the test is about. */
export function bookingOf(name: string, overrides: Partial<Booking> = {}): Booking {
  const asked = { programId: PROGRAM_ID, module: "lounge", resourceId: "N00001", pass: { type: "ePass", id: PASS.id } };
  return { ...provisionalBooking(asked, name, NOON_MS), adultCount: 1, childCount: 0, ...overrides };
}

/** Stores a booking that a workflow carries. */
export async function storeBooking(db: Db, name: string, overrides: Partial<Booking> = {}): Promise<Booking> {
  const booking = bookingOf(name, overrides);
  await bindBooking(db, { booking, fingerprint: "f", firstExecutionRunId: `run of ${name}` });
  return booking;
}

/** The booking with one more revision. */
export function revise(booking: Booking, overrides: Partial<Booking>): Booking {
  return { ...booking, revision: booking.revision + 1, updatedAt: instantOf(NOON_MS + 1_000), ...overrides };
}

/** A push about an order. */
export function orderEvent(orderId: string, overrides: Partial<NewInboxMessage> = {}): NewInboxMessage {
  const currentStatus = overrides.currentStatus ?? 1;
  return {
    source: "push",
    kind: "known",
    eventType: "prebooking.statusChanged",
    programId: PROGRAM_ID,
    orderId,
    passId: PASS.id,
    module: 1,
    batchId: null,
    sequence: null,
    totalSequence: null,
    currentStatus,
    occurredAt: instantOf(NOON_MS),
    logicalKey: `prebooking.statusChanged ${orderId} ${NOON_MS} ${currentStatus}`,
    contentHash: "hash-1",
    body: JSON.stringify({ eventType: "prebooking.statusChanged", orderId, currentStatus }),
    ...overrides,
  };
}

/** The numbers from 0 to below `count`. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
