import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import { NOT_SENT } from "./attempt.ts";

/**
 * For each of these scopes the subjects of this kind that do not know yet whether they have what they asked for, and
 * those that found out only within the last hour, or were turned away then: what a second request made, or one that was
 * refused, may still appear. One statement, however many scopes: pushes of orders that nobody has claimed come at the full rate, and each would otherwise cost one.
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
    // One parameter: with one for each of 512 scopes, writing and planning the statement cost more than the insert.
    .where(sql<boolean>`scope = any(${[...new Set(scopes)]}::text[])`)
    .where("subject_kind", "=", subjectKind)
    .where((eb) =>
      eb.or([
        eb("outcome", "is", null),
        eb.and([
          eb.or([
            eb("outcome", "in", ["adopted", "refused"]),
            eb.and([eb("outcome", "=", "nothing-made"), eb("outcome_code", "is distinct from", NOT_SENT)]),
          ]),
          eb("settled_at", ">", sql<Date>`now() - interval '1 hour'`),
        ]),
      ]),
    )
    .orderBy("subject_id")
    .execute();
  for (const row of rows) subjects.set(row.scope, [...(subjects.get(row.scope) ?? []), row.subject_id]);
  return subjects;
}
