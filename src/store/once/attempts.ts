import { type InsertObject, type Selectable, sql } from "kysely";
import type { Subject } from "../../domain/once/subject.ts";
import type { Db } from "../database/database.ts";
import type { AttemptOutcome, OnceTables } from "./once-tables.ts";

/** Outcome code of an attempt whose answer was lost and which never appeared. */
export const NEVER_APPEARED = "never-appeared";

/** Outcome code of an attempt of which a person says that it made nothing, after the answer was lost. */
export const SAID_TO_BE_NONE = "said-to-be-none";

/** Whether it was given up without an answer: it may appear all the same. */
export function mayStillAppear({ outcomeCode }: Pick<Attempt, "outcomeCode">): boolean {
  return outcomeCode === NEVER_APPEARED || outcomeCode === SAID_TO_BE_NONE;
}

/** What keeps a second one out: a token that makes one thing, until then by the database's clock. */
export interface Fence {
  readonly token: string;
  readonly validUntil: Date;
}

/** What is committed before a request to make something is sent. */
export interface NewAttempt<Criteria = unknown> {
  readonly subject: Subject;
  /** What subjects contend for and are looked up by, such as a pass. */
  readonly scope: string;
  readonly requestId: string;
  /** Null where nothing keeps a second one out: the request is never sent again. */
  readonly fence: Fence | null;
  /** How the thing is recognised among candidates. JSON. */
  readonly criteria: Criteria;
}

/** A request to make something; unsettled while `outcome` is null. */
export interface Attempt<Criteria = unknown> extends NewAttempt<Criteria> {
  readonly id: number;
  readonly startedAt: Date;
  readonly outcome: AttemptOutcome | null;
  readonly outcomeCode: string | null;
  readonly settledAt: Date | null;
  /** Id of what was made. */
  readonly thingId: string | null;
  /** The fence was refused as used before it expired: the thing exists. */
  readonly fenceIsUsed: boolean;
  /** When a look-up began that found nothing of this attempt; since then the same request may have been sent again. */
  readonly emptyLookUpAt: Date | null;
}

/**
 * What identifies an attempt. Its number alone does not: a database that was put back to an earlier state gives the
 * same number to somebody else's.
 */
export type AttemptKey = Pick<Attempt, "id" | "requestId">;

/** How an attempt ended. */
export interface Settlement {
  readonly outcome: AttemptOutcome;
  readonly code?: string | null;
  readonly thingId?: string | null;
}

/** Commits the intention to make something. The database dates it. */
export async function beginAttempt<Criteria>(db: Db, attempt: NewAttempt<Criteria>): Promise<Attempt<Criteria>> {
  return attemptOf(await insertInto(db, attempt, {}));
}

/** Writes an attempt back that the database has lost, as one that began then; settled where its outcome is known. */
export async function restoreAttempt<Criteria>(
  db: Db,
  attempt: NewAttempt<Criteria>,
  { since, settlement }: { readonly since: Date; readonly settlement: Settlement | null },
): Promise<void> {
  const { outcome, code = null, thingId = null } = settlement ?? { outcome: null };
  const settledAt = settlement === null ? {} : { settled_at: sql<Date>`now()` };
  await insertInto(db, attempt, {
    started_at: since,
    outcome,
    outcome_code: code,
    thing_id: thingId,
    ...settledAt,
  });
}

async function insertInto<Criteria>(
  db: Db,
  attempt: NewAttempt<Criteria>,
  more: Partial<InsertObject<OnceTables, "attempts">>,
): Promise<Selectable<OnceTables["attempts"]>> {
  return await db
    .insertInto("attempts")
    .values({
      subject_kind: attempt.subject.kind,
      subject_id: attempt.subject.id,
      scope: attempt.scope,
      request_id: attempt.requestId,
      fence_token: attempt.fence?.token ?? null,
      fence_valid_until: attempt.fence?.validUntil ?? null,
      criteria: JSON.stringify(attempt.criteria),
      ...more,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The attempts of a subject, oldest first. */
export async function findAttempts<Criteria>(db: Db, subject: Subject): Promise<Attempt<Criteria>[]> {
  const rows = await db
    .selectFrom("attempts")
    .selectAll()
    .where("subject_kind", "=", subject.kind)
    .where("subject_id", "=", subject.id)
    .orderBy("id")
    .execute();
  return rows.map((row) => attemptOf<Criteria>(row));
}

/** Attempts of any subject in this scope that began within this time, oldest first. */
export async function recentAttemptsInScope<Criteria>(
  db: Db,
  scope: string,
  withinMs: number,
): Promise<Attempt<Criteria>[]> {
  const rows = await db
    .selectFrom("attempts")
    .selectAll()
    .where("scope", "=", scope)
    .where("started_at", ">=", sql<Date>`now() - ${withinMs / 1000}::float8 * interval '1 second'`)
    .orderBy("id")
    .execute();
  return rows.map((row) => attemptOf<Criteria>(row));
}

/** Whether the outcome of an attempt is not known. */
export function isUnsettled({ outcome }: Pick<Attempt, "outcome">): boolean {
  return outcome === null;
}

/** Whether its answer was lost, whatever became known later: a second request may have made a second thing. */
export function wasLost(attempt: Attempt): boolean {
  const { outcome, emptyLookUpAt } = attempt;
  return outcome === null || outcome === "adopted" || mayStillAppear(attempt) || emptyLookUpAt !== null;
}

/**
 * Says how an attempt ended. What was found stays found: an answer that arrives later, of a request that was sent
 * twice, does not replace it.
 * @returns whether this was written
 */
export async function settleAttempt(db: Db, attempt: AttemptKey, settlement: Settlement): Promise<boolean> {
  const result = await settle(db, attempt, settlement)
    .where((eb) => eb.or([eb("outcome", "is", null), eb("outcome", "not in", ["created", "adopted"])]))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Settles an attempt whose answer says that nothing was made, unless somebody has begun to settle it meanwhile: the
 * same request may have been sent again then, and have made what this answer knows nothing of.
 * @returns whether this was written
 */
export async function settleAsNothingMade(
  db: Db,
  attempt: AttemptKey,
  settlement: Settlement & { readonly outcome: "refused" | "nothing-made" },
): Promise<boolean> {
  const result = await settle(db, attempt, settlement)
    .where("outcome", "is", null)
    .where("empty_look_up_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

function settle(db: Db, { id, requestId }: AttemptKey, { outcome, code = null, thingId = null }: Settlement) {
  return db
    .updateTable("attempts")
    .set({ outcome, outcome_code: code, thing_id: thingId, settled_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where("request_id", "=", requestId);
}

/**
 * Notes what was learned about an attempt without settling it.
 * @returns whether it is still unsettled
 */
export async function noteAttempt(
  db: Db,
  { id, requestId }: AttemptKey,
  note: { readonly fenceIsUsed: true } | { readonly emptyLookUpAt: Date },
): Promise<boolean> {
  const row = await db
    .updateTable("attempts")
    .set("fenceIsUsed" in note ? { fence_is_used: note.fenceIsUsed } : { empty_look_up_at: note.emptyLookUpAt })
    .where("id", "=", id)
    .where("request_id", "=", requestId)
    .returning("outcome")
    .executeTakeFirstOrThrow();
  return row.outcome === null;
}

/**
 * For each of these scopes the subjects of this kind that do not know yet whether they have what they asked for, and
 * those that found out only within the last hour: what a second request made may still appear. One statement, however
 * many scopes: pushes of orders that nobody has claimed come at the full rate, and each would otherwise cost one.
 */
export async function unsettledSubjectsByScope(
  db: Db,
  subjectKind: string,
  scopes: readonly string[],
): Promise<Map<string, string[]>> {
  const subjects = new Map<string, string[]>();
  if (scopes.length === 0) return subjects;
  const rows = await db
    .selectFrom("attempts")
    .select(["scope", "subject_id"])
    .distinct()
    .where("scope", "in", [...new Set(scopes)])
    .where("subject_kind", "=", subjectKind)
    .where((eb) =>
      eb.or([
        eb("outcome", "is", null),
        eb.and([
          eb.or([eb("outcome", "=", "adopted"), eb("outcome_code", "in", [NEVER_APPEARED, SAID_TO_BE_NONE])]),
          eb("settled_at", ">", sql<Date>`now() - interval '1 hour'`),
        ]),
      ]),
    )
    .orderBy("subject_id")
    .execute();
  for (const row of rows) subjects.set(row.scope, [...(subjects.get(row.scope) ?? []), row.subject_id]);
  return subjects;
}

function attemptOf<Criteria>(row: Selectable<OnceTables["attempts"]>): Attempt<Criteria> {
  const { fence_token: token, fence_valid_until: validUntil } = row;
  return {
    id: row.id,
    subject: { kind: row.subject_kind, id: row.subject_id },
    scope: row.scope,
    requestId: row.request_id,
    fence: token === null || validUntil === null ? null : { token, validUntil },
    // Written by the effect that reads it.
    criteria: row.criteria as Criteria,
    startedAt: row.started_at,
    outcome: row.outcome,
    outcomeCode: row.outcome_code,
    settledAt: row.settled_at,
    thingId: row.thing_id,
    fenceIsUsed: row.fence_is_used,
    emptyLookUpAt: row.empty_look_up_at,
  };
}
