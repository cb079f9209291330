import { sql } from "kysely";
import { MISSING_SHOWN_MAX } from "../../contract/catalogue.ts";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { noteRung } from "../inbox/inbox.ts";
import { inboxRowOf } from "../inbox/inbox-columns.ts";
import type { InboxRow } from "../inbox/inbox-message.ts";
import { IS_ABOUT_BATCH } from "../inbox/inbox-subject.ts";
import { isOfBatch, type StoredBatchKey } from "./is-of-batch.ts";

/** Progress of a batch: its messages that have been received, and applied. */
interface BatchProgress {
  /** As the messages say, the largest where they contradict each other; null where none has come. */
  readonly total: number | null;
  /** Different sequences of which a message has come. */
  readonly receivedCount: number;
  /** Different sequences of which every message has been applied. */
  readonly appliedCount: number;
  /** The lowest of those that have not come, `MISSING_SHOWN_MAX` at most. */
  readonly missing: number[];
  /** How many have not come. */
  readonly missingCount: number;
  /** The messages name different totals, or a sequence that lies outside of the total. */
  readonly contradictingTotals: boolean;
}

/** A batch whose workflow is to be rung, and the messages that wait for it. */
interface DueBatch {
  readonly key: StoredBatchKey;
  readonly rowIds: readonly number[];
  /** How often it has been rung for, at most, for one of these messages. */
  readonly rings: number;
}

/** Row ids of what has come of a batch and not been applied, in the order of its sequences, then of its arrival. */
export async function unappliedIdsOfBatch(db: Db, key: StoredBatchKey): Promise<number[]> {
  const rows = await unapplied(db, key).select("id").execute();
  return rows.map(({ id }) => id);
}

/** Rows of a batch that have come and not been applied, in the same order; only these where ids are given. */
export async function unappliedOfBatch(db: Db, key: StoredBatchKey, rowIds?: readonly number[]): Promise<InboxRow[]> {
  const query = unapplied(db, key).selectAll();
  const rows = await (rowIds === undefined ? query : query.where("id", "in", rowIds)).execute();
  return rows.map(inboxRowOf);
}

/**
 * How far a batch has come. The same sequence with another content counts once, and is applied when both are. Worked out
 * by the database: a batch may have many messages, and a total of two thousand million is one message away.
 */
export async function batchProgress(db: Db, key: StoredBatchKey): Promise<BatchProgress> {
  const { rows } = await sql<ProgressRow>`
    with message as materialized (
      select sequence, total_sequence, applied_at from inbox
      where ${isOfBatch(key)}
    ), total as (
      select max(total_sequence) as total, count(distinct total_sequence) as totals,
        count(distinct sequence) as received, count(distinct sequence) filter (where applied_at is null) as waiting
      from message
    ), inside as (
      select distinct sequence from message, total where sequence between 1 and total.total
    ), counted as (
      select total.*, (select count(*) from inside) as inside from total
    )
    select *, array(
      -- Among so many numbers there are that many which have not come, or all that there are.
      select number from generate_series(1, least(coalesce(total, 0), inside + ${MISSING_SHOWN_MAX}::bigint)) as number
      where number not in (select sequence from inside) order by number limit ${MISSING_SHOWN_MAX}
    )::text[] as missing
    from counted`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new TypeError("an aggregate always has a row");
  return {
    total: row.total,
    receivedCount: row.received,
    appliedCount: row.received - row.waiting,
    missing: row.missing.map(Number),
    missingCount: Math.max(0, row.total ?? 0) - row.inside,
    contradictingTotals: row.totals > 1 || row.inside < row.received,
  };
}

interface ProgressRow {
  total: number | null;
  totals: number;
  received: number;
  waiting: number;
  inside: number;
  missing: string[];
}

/** Whether a message that has not been applied names the resource: what the catalogue has of it is out of date. */
export async function isNamedByOpenBatch(db: Db, programId: ProgramId, resourceId: string): Promise<boolean> {
  // Not by taking the lists apart: in a recovery a million ids may wait, and every booking asks.
  const names = idsWrittenAs(resourceId).flatMap((id) => [
    sql`body @> ${JSON.stringify({ resources: [id] })}::jsonb`,
    sql`body @> ${JSON.stringify({ data: [{ resources: [id] }] })}::jsonb`,
  ]);
  const { rows } = await sql`
    select 1 from inbox
    where ${IS_ABOUT_BATCH} and applied_at is null and program_id = ${programId} and (${sql.join(names, sql` or `)})
    limit 1`.execute(db);
  return rows.length > 0;
}

/**
 * Batches of these programs with messages that are to be rung for again: not applied, and their pause is over at
 * `now`. Longest due first, the programs in turn: one with very many must not keep the others waiting.
 */
export async function takeBatchesDueForRinging(
  db: Db,
  options: { programIds: readonly ProgramId[]; limit: number; now: Date },
): Promise<DueBatch[]> {
  const { rows } = await sql<{
    program_id: ProgramId;
    event_type: string;
    batch_id: string;
    row_ids: number[];
    rings: number;
  }>`
    with due as (
      select subject_id, program_id, event_type, batch_id, min(ring_due_at) as due_at, min(id) as first_id,
        row_number() over (partition by program_id order by min(ring_due_at), min(id)) as turn
      from inbox
      where ${IS_ABOUT_BATCH} and applied_at is null and ring_due_at <= ${options.now}
        and program_id = any(${[...options.programIds]}::text[])
      group by subject_id, program_id, event_type, batch_id
      order by turn, due_at, first_id
      limit ${options.limit}
    )
    select due.program_id, due.event_type, due.batch_id, json_agg(id order by id) as row_ids, max(rings) as rings
    from due join inbox on inbox.subject_id = due.subject_id
    where ${IS_ABOUT_BATCH} and applied_at is null and ring_due_at <= ${options.now}
    group by due.program_id, due.event_type, due.batch_id, turn, due_at, first_id
    order by turn, due_at, first_id`.execute(db);
  return rows.map((row) => ({
    key: { programId: row.program_id, eventType: row.event_type, batchId: row.batch_id },
    rowIds: row.row_ids,
    rings: row.rings,
  }));
}

/** Says that a batch has been rung for; when the next ring is due is as `noteRung` has it. */
export async function noteBatchRung(db: Db, batch: Pick<DueBatch, "rowIds">): Promise<void> {
  await noteRung(db, batch.rowIds);
}

/** DragonPass may write an id of digits as a number. */
function idsWrittenAs(id: string): (string | number)[] {
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? [id, number] : [id];
}

function unapplied(db: Db, key: StoredBatchKey) {
  return db
    .selectFrom("inbox")
    .where(isOfBatch(key))
    .where("applied_at", "is", null)
    .orderBy("sequence")
    .orderBy("received_at")
    .orderBy("id");
}
