import { sql } from "kysely";
import type { BookingId, OrderId } from "../../contract/vocabulary.ts";
import { BOOKING_KIND, bookingSubject, ORDER_KIND, type Subject, type Thing } from "../../domain/once/subject.ts";
import type { Db } from "../database/database.ts";
import { StoreError } from "../database/store-error.ts";

/** How claiming a thing ended. */
export type ClaimResult =
  | { readonly kind: "claimed" }
  | { readonly kind: "already-ours" }
  /** The thing belongs to another subject. */
  | { readonly kind: "taken"; readonly by: Subject }
  /** The subject has another thing. */
  | { readonly kind: "has-other"; readonly thing: Thing };

/** A claimed thing, and since when it is claimed. */
interface Claim {
  readonly thing: Thing;
  readonly claimedAt: Date;
}

/**
 * Makes a thing the thing of a subject: one thing, one subject, forever. It commits by itself, since the caller then
 * reads the events that wait for the thing: claim, commit, then look.
 * @throws StoreError `must_commit_alone` inside a transaction
 */
export async function claimThing(db: Db, claim: { thing: Thing; subject: Subject }): Promise<ClaimResult> {
  const { thing, subject } = claim;
  if (db.isTransaction) throw new StoreError("must_commit_alone", "a thing must be claimed outside a transaction");
  for (let round = 0; round < 5; round++) {
    const inserted = await db
      .insertInto("claims")
      .values({ thing_kind: thing.kind, thing_id: thing.id, subject_kind: subject.kind, subject_id: subject.id })
      .onConflict((conflict) => conflict.doNothing())
      .returning("thing_id")
      .executeTakeFirst();
    if (inserted !== undefined) return { kind: "claimed" };
    const inTheWay = await explainConflict(db, claim);
    if (inTheWay !== null) return inTheWay;
    // What was in the way has been deleted between the two statements.
  }
  throw new StoreError("too_much_contention", "a thing kept being claimed and deleted by others");
}

async function explainConflict(
  db: Db,
  { thing, subject }: { thing: Thing; subject: Subject },
): Promise<ClaimResult | null> {
  const rows = await db
    .selectFrom("claims")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb.and([eb("thing_kind", "=", thing.kind), eb("thing_id", "=", thing.id)]),
        eb.and([eb("subject_kind", "=", subject.kind), eb("subject_id", "=", subject.id)]),
      ]),
    )
    .execute();
  const ofThing = rows.find((row) => row.thing_kind === thing.kind && row.thing_id === thing.id);
  if (ofThing !== undefined) {
    const by = { kind: ofThing.subject_kind, id: ofThing.subject_id };
    // Whose the thing is counts more than what the subject has: it is not a second one of ours.
    return by.kind === subject.kind && by.id === subject.id ? { kind: "already-ours" } : { kind: "taken", by };
  }
  const [ofSubject] = rows;
  if (ofSubject === undefined) return null;
  return { kind: "has-other", thing: { kind: ofSubject.thing_kind, id: ofSubject.thing_id } };
}

/** The thing that a subject has claimed; null where it has claimed nothing. */
export async function findClaim(db: Db, subject: Subject): Promise<Claim | null> {
  const row = await db
    .selectFrom("claims")
    .selectAll()
    .where("subject_kind", "=", subject.kind)
    .where("subject_id", "=", subject.id)
    .executeTakeFirst();
  return row === undefined ? null : { thing: { kind: row.thing_kind, id: row.thing_id }, claimedAt: row.claimed_at };
}

/** The subject that has claimed a thing; null where none has. */
export async function ownerOf(db: Db, thing: Thing): Promise<Subject | null> {
  const row = await db
    .selectFrom("claims")
    .select(["subject_kind", "subject_id"])
    .where("thing_kind", "=", thing.kind)
    .where("thing_id", "=", thing.id)
    .executeTakeFirst();
  return row === undefined ? null : { kind: row.subject_kind, id: row.subject_id };
}

/** Takes a claim back: a person says that what was claimed is not there. */
export async function giveClaimUp(db: Db, subject: Subject): Promise<void> {
  await db.deleteFrom("claims").where("subject_kind", "=", subject.kind).where("subject_id", "=", subject.id).execute();
}

/** The ids, of these, whose things are claimed, by anybody. */
export async function claimedAmong(db: Db, kind: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom("claims")
    .select("thing_id")
    .where("thing_kind", "=", kind)
    .where("thing_id", "in", ids)
    .execute();
  return new Set(rows.map((row) => row.thing_id));
}

/** The bookings that own these orders; an order that no booking has claimed is not in the map. */
export async function bookingsOfOrders(db: Db, orderIds: readonly OrderId[]): Promise<Map<OrderId, BookingId>> {
  if (orderIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("claims")
    .select(["thing_id", "subject_id"])
    .where("thing_kind", "=", ORDER_KIND)
    .where("subject_kind", "=", BOOKING_KIND)
    .where(sql<boolean>`thing_id = any(${[...orderIds]}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.thing_id as OrderId, row.subject_id as BookingId]));
}

/** The order of a booking; null where it has claimed none. */
export async function orderOf(db: Db, bookingId: BookingId): Promise<OrderId | null> {
  return ((await findClaim(db, bookingSubject(bookingId)))?.thing.id ?? null) as OrderId | null;
}
