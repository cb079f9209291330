import { type InsertObject, type Selectable, sql } from "kysely";
import type { Subject } from "../../domain/once/subject.ts";
import type { Db } from "../database/database.ts";
import { type Attempt, attemptOf, type NewAttempt, type Settlement } from "./attempt.ts";
import type { OnceTables } from "./once-tables.ts";

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
      forgotten_since: attempt.forgottenSince ?? null,
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
