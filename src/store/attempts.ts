import { type Selectable, sql } from "kysely";
import { type BookingId, type OrderId, PASS_TYPES, type ProgramId } from "../contract/vocabulary.ts";
import type { Db } from "./database.ts";
import type { PassKey } from "./pass-key.ts";
import type { Tables } from "./tables.ts";

/** `created`: this request made the order. `adopted`: it was found later. `refused`: known refusal. `no-order`: none was found. */
export type AttemptOutcome = "created" | "refused" | "no-order" | "adopted";

/** What is committed before a request to create an order is sent. */
export interface NewAttempt {
  readonly bookingId: BookingId;
  readonly pass: PassKey;
  readonly prebookingToken: string;
  readonly requestId: string;
  readonly validUntil: Date;
  readonly resourceId: string;
  readonly optionId: string | null;
  /** Local time at the resource. */
  readonly prebookingDate: string | null;
  readonly usages: number;
}

/** A request to create an order; unsettled while `outcome` is null. */
export interface Attempt extends NewAttempt {
  readonly id: number;
  readonly startedAt: Date;
  readonly outcome: AttemptOutcome | null;
  readonly outcomeCode: string | null;
  readonly settledAt: Date | null;
  readonly orderId: OrderId | null;
  /** The token was refused before `validUntil` while the outcome was unknown: the order exists. */
  readonly refusedWhileUnsettled: boolean;
  /** When a look-up found no order of this attempt; from then on the same request may be sent again. */
  readonly emptyLookUpAt: Date | null;
}

/** Commits the intention to create an order. The database dates it. */
export async function beginAttempt(db: Db, attempt: NewAttempt): Promise<Attempt> {
  const row = await db
    .insertInto("attempts")
    .values({
      booking_id: attempt.bookingId,
      program_id: attempt.pass.programId,
      pass_type: attempt.pass.type,
      pass_id: attempt.pass.id,
      prebooking_token: attempt.prebookingToken,
      request_id: attempt.requestId,
      valid_until: attempt.validUntil,
      resource_id: attempt.resourceId,
      option_id: attempt.optionId,
      prebooking_date: attempt.prebookingDate,
      usages: attempt.usages,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return attemptOf(row);
}

/** The attempts of a booking, oldest first. */
export async function findAttempts(db: Db, bookingId: BookingId): Promise<Attempt[]> {
  const rows = await db.selectFrom("attempts").selectAll().where("booking_id", "=", bookingId).orderBy("id").execute();
  return rows.map(attemptOf);
}

/** Those of a booking's attempts whose outcome is not known, oldest first. */
export async function findUnsettledAttempts(db: Db, bookingId: BookingId): Promise<Attempt[]> {
  return (await findAttempts(db, bookingId)).filter(({ outcome }) => outcome === null);
}

/**
 * Says how an attempt ended. An order that was found stays found: an answer that arrives later, of a
 * request that was sent twice, does not replace it.
 * @returns whether this was written
 */
export async function settleAttempt(
  db: Db,
  id: number,
  settlement: { outcome: AttemptOutcome; code?: string | null; orderId?: OrderId | null },
): Promise<boolean> {
  const result = await db
    .updateTable("attempts")
    .set({
      outcome: settlement.outcome,
      outcome_code: settlement.code ?? null,
      order_id: settlement.orderId ?? null,
      settled_at: sql<Date>`now()`,
    })
    .where("id", "=", id)
    .where((eb) => eb.or([eb("outcome", "is", null), eb("outcome", "not in", ["created", "adopted"])]))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Settles an attempt whose answer says that no order was made, unless somebody has begun to settle it meanwhile: the
 * same request may have been sent again then, and have made the order that this answer knows nothing of.
 * @returns whether this was written
 */
export async function settleWithoutOrder(
  db: Db,
  id: number,
  settlement: { outcome: "refused" | "no-order"; code: string | null },
): Promise<boolean> {
  const result = await db
    .updateTable("attempts")
    .set({ outcome: settlement.outcome, outcome_code: settlement.code, settled_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where("outcome", "is", null)
    .where("empty_look_up_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Notes what was learned about an attempt without settling it.
 * @returns whether it is still unsettled
 */
export async function noteAttempt(
  db: Db,
  id: number,
  note: { refusedWhileUnsettled?: boolean; emptyLookUpAt?: Date | null },
): Promise<boolean> {
  const set = {
    ...(note.refusedWhileUnsettled === undefined ? {} : { refused_while_unsettled: note.refusedWhileUnsettled }),
    ...(note.emptyLookUpAt === undefined ? {} : { empty_look_up_at: note.emptyLookUpAt }),
  };
  if (Object.keys(set).length === 0) return true;
  const row = await db
    .updateTable("attempts")
    .set(set)
    .where("id", "=", id)
    .returning("outcome")
    .executeTakeFirstOrThrow();
  return row.outcome === null;
}

/** Outcome code of an attempt whose answer was lost and whose order was never found. */
export const NEVER_SHOWED = "never-showed";

/** A pass as a push names it, without its type; null where it names none. */
export interface PushedPass {
  readonly programId: string | null;
  readonly passId: string | null;
}

/**
 * For each of these passes the bookings that do not know yet whether they have an order on it, and those that found
 * out only within the last hour: the order of a second request may still show. One statement, however many passes:
 * pushes of orders that nobody has claimed come at the full rate, and each would otherwise cost one of its own.
 */
export async function bookingsWithUnsettledAttempts(db: Db, passes: readonly PushedPass[]): Promise<BookingId[][]> {
  const named = passes.filter(({ programId, passId }) => programId !== null && passId !== null);
  if (named.length === 0) return passes.map(() => []);
  const rows = await db
    .selectFrom("attempts")
    .select(["program_id", "pass_id", "booking_id"])
    .distinct()
    // A push may name any program: one that is not ours is in no row.
    .where("program_id", "in", distinct(named.map(({ programId }) => programId as ProgramId)))
    .where("pass_type", "in", PASS_TYPES)
    .where("pass_id", "in", distinct(named.map(({ passId }) => passId as string)))
    .where((eb) =>
      eb.or([
        eb("outcome", "is", null),
        eb.and([
          eb.or([eb("outcome", "=", "adopted"), eb("outcome_code", "=", NEVER_SHOWED)]),
          eb("settled_at", ">", sql<Date>`now() - interval '1 hour'`),
        ]),
      ]),
    )
    .orderBy("booking_id")
    .execute();
  return passes.map(({ programId, passId }) =>
    rows.filter((row) => row.program_id === programId && row.pass_id === passId).map((row) => row.booking_id),
  );
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

/** The attempts of every booking on this pass that began at `since` or later, oldest first. */
export async function recentAttemptsOfPass(db: Db, pass: PassKey, since: Date): Promise<Attempt[]> {
  const rows = await db
    .selectFrom("attempts")
    .selectAll()
    .where("program_id", "=", pass.programId)
    .where("pass_type", "=", pass.type)
    .where("pass_id", "=", pass.id)
    .where("started_at", ">=", since)
    .orderBy("id")
    .execute();
  return rows.map(attemptOf);
}

function attemptOf(row: Selectable<Tables["attempts"]>): Attempt {
  return {
    id: row.id,
    bookingId: row.booking_id,
    pass: { programId: row.program_id, type: row.pass_type, id: row.pass_id },
    prebookingToken: row.prebooking_token,
    requestId: row.request_id,
    validUntil: row.valid_until,
    startedAt: row.started_at,
    resourceId: row.resource_id,
    optionId: row.option_id,
    prebookingDate: row.prebooking_date,
    usages: row.usages,
    outcome: row.outcome,
    outcomeCode: row.outcome_code,
    settledAt: row.settled_at,
    orderId: row.order_id,
    refusedWhileUnsettled: row.refused_while_unsettled,
    emptyLookUpAt: row.empty_look_up_at,
  };
}
