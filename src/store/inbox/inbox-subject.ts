import { sql } from "kysely";
import { eventSubjectOf, type SubjectFacts } from "../../domain/inbox/event-subject.ts";
import type { SubjectKind } from "../../domain/inbox/event-table.ts";

/** Subject of a message, as its columns say it. */
export interface SubjectColumns {
  readonly subjectKind: SubjectKind | typeof NO_SUBJECT | typeof UNSTATED;
  readonly subjectId: string | null;
}

/** Nobody can be rung for it. */
const NO_SUBJECT = "none";
/** The default of the column: a process of the release before has stored it, which does not know the column. */
export const UNSTATED = "unstated";

/** Subject columns to write for a message. */
export function subjectColumnsOf(message: SubjectFacts): SubjectColumns {
  const subject = eventSubjectOf(message);
  return { subjectKind: subject?.kind ?? NO_SUBJECT, subjectId: subject?.id ?? null };
}

/** Messages about this kind of subject. A literal: only then does the database see that its partial indices fit. */
const isAbout = (kind: SubjectKind) => sql<boolean>`inbox.subject_kind = ${sql.lit(kind)}`;
/** SQL: whether a message is about an order, or about a batch. */
export const IS_ABOUT_ORDER = isAbout("order");
export const IS_ABOUT_BATCH = isAbout("batch");
export const IS_ABOUT_REDEMPTION = isAbout("redemption");
