import type { BookingId, OrderId, ProgramId } from "../contract/vocabulary.ts";
import type { EventFacts } from "../domain/inbox/event-facts.ts";
import { type EventRow, eventRowOf, type MessageKind } from "../domain/inbox/event-table.ts";
import { type BatchKey, batchEventTypeOf } from "../domain/workflow-ids.ts";
import { readWalkinMessage } from "../dragonpass/push/walkin-messages.ts";
import type { Db } from "../store/database/database.ts";
import { candidateBookings } from "../store/once/candidate-bookings.ts";

/** Facts of a stored message that decide who is rung for it. */
type RingFacts = Pick<EventFacts, "eventType" | "orderId" | "programId" | "passId" | "batchId"> & {
  readonly kind: MessageKind;
};

/** An event of an order, and whose pass it was made with. */
export interface OrderFacts {
  readonly orderId: OrderId;
  readonly programId: ProgramId | null;
  readonly passId: string | null;
}

/** The workflows that are rung for a message. */
type WhoIsRung =
  /** Bookings, which `bookingsToRing` finds. */
  | { readonly kind: "bookings"; readonly order: OrderFacts }
  | { readonly kind: "batch"; readonly key: BatchKey }
  | { readonly kind: "redemption"; readonly orderId: OrderId }
  | { readonly kind: "nobody" };

const NOBODY: WhoIsRung = { kind: "nobody" };

/** Decides by the table of events which workflows are rung for a message, pushed or swept. */
export function whoIsRung(message: RingFacts): WhoIsRung {
  const { rings } = eventRowOf(message);
  return rings === null ? NOBODY : FOUND_BY[rings](message);
}

const FOUND_BY: Record<NonNullable<EventRow["rings"]>, (message: RingFacts) => WhoIsRung> = {
  // The wire schemas have checked these as ids of DragonPass.
  bookings: ({ orderId, programId, passId }) => {
    if (orderId === null) return NOBODY;
    return {
      kind: "bookings",
      order: { orderId: orderId as OrderId, programId: programId as ProgramId | null, passId },
    };
  },
  batch: ({ eventType, programId, batchId }) => {
    const known = batchEventTypeOf(eventType);
    if (known === undefined || programId === null || batchId === null) return NOBODY;
    return { kind: "batch", key: { programId: programId as ProgramId, eventType: known, batchId } };
  },
  redemption: ({ orderId }) => (orderId === null ? NOBODY : { kind: "redemption", orderId: orderId as OrderId }),
};

/**
 * Whether the workflow of a walk-in is rung for a message about an order that no booking owns: Version 1 has one format
 * for everything, and not every message says what it is about.
 */
export function mayBeWalkin(message: { readonly kind: MessageKind; readonly body: unknown }): boolean {
  if (message.kind !== "version1") return false;
  const read = readWalkinMessage(message);
  return read !== null && read.isWalkin !== false;
}

/**
 * The bookings that are rung for each of these events: the one that owns the order; where nobody does, those of the
 * pass that do not know yet whether they have an order, since this may be it.
 * @param owners of those orders that have one
 */
export async function bookingsToRing(
  db: Db,
  events: readonly (Pick<EventFacts, "programId" | "passId"> & { readonly orderId: OrderId | null })[],
  owners: ReadonlyMap<OrderId, BookingId>,
): Promise<BookingId[][]> {
  const ownerOf = (orderId: OrderId | null) => (orderId === null ? undefined : owners.get(orderId));
  const unclaimed = events.filter(({ orderId }) => ownerOf(orderId) === undefined);
  const candidates = await candidateBookings(db, unclaimed);
  const candidatesOf = new Map(unclaimed.map((event, index) => [event, candidates[index] ?? []]));
  return events.map((event) => {
    const owner = ownerOf(event.orderId);
    return owner === undefined ? (candidatesOf.get(event) ?? []) : [owner];
  });
}
