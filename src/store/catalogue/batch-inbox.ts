import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database.ts";
import { inboxRowOf, noteRung } from "../inbox.ts";
import type { InboxRow } from "../inbox-message.ts";
import type { BatchKey } from "./batches.ts";

/** What has been received and applied of a batch. */
export interface BatchProgress {
  /** As the messages say, the largest where they contradict each other; null where none has come. */
  readonly total: number | null;
  /** Sequences of which a message has come, ascending, each once. */
  readonly seen: number[];
  /** Those of which every message has been applied. */
  readonly applied: number[];
  /** The lowest of those that have not come, `MISSING_MAX` at most. */
  readonly missing: number[];
  /** How many have not come. */
  readonly missingCount: number;
  /** The messages name different totals, or a sequence that lies outside of the total. */
  readonly contradictingTotals: boolean;
}

/** A batch whose workflow is to be rung, and the messages that wait for it. */
export interface DueBatch {
  readonly key: BatchKey;
  readonly rowIds: readonly number[];
  /** How often it has been rung for, at most, for one of these messages. */
  readonly rings: number;
}

/** A total of two thousand million is one message away. */
export const MISSING_MAX = 1_000;

/** Row ids of what has come of a batch and not been applied, in the order of its sequences, then of its arrival. */
export async function unappliedIdsOfBatch(db: Db, key: BatchKey): Promise<number[]> {
  const rows = await unapplied(db, key).select("id").execute();
  return rows.map(({ id }) => id);
}

/** What has come of a batch and not been applied, in the same order; only these rows where they are given. */
export async function unappliedOfBatch(db: Db, key: BatchKey, rowIds?: readonly number[]): Promise<InboxRow[]> {
  const query = unapplied(db, key).selectAll();
  const rows = await (rowIds === undefined ? query : query.where("id", "in", rowIds)).execute();
  return rows.map(inboxRowOf);
}

/** How far a batch has come. The same sequence with another content counts once, and is applied when both are. */
export async function batchProgress(db: Db, key: BatchKey): Promise<BatchProgress> {
  const rows = await ofBatch(db, key).select(["sequence", "total_sequence", "applied_at"]).execute();
  const waiting = new Set(rows.flatMap((row) => (row.applied_at === null ? [row.sequence] : [])));
  const seen = ascending(rows.map((row) => row.sequence));
  const totals = ascending(rows.map((row) => row.total_sequence));
  const total = totals.at(-1) ?? null;
  const inside = seen.filter((sequence) => sequence >= 1 && sequence <= (total ?? 0));
  return {
    total,
    seen,
    applied: seen.filter((sequence) => !waiting.has(sequence)),
    missing: missingOf(inside, total ?? 0),
    missingCount: Math.max(0, total ?? 0) - inside.length,
    contradictingTotals: totals.length > 1 || inside.length < seen.length,
  };
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
    where about_batch and applied_at is null and program_id = ${programId} and (${sql.join(names, sql` or `)})
    limit 1`.execute(db);
  return rows.length > 0;
}

/**
 * Batches of these programs with messages that are to be rung for again: not applied, and their pause is over at
 * `now`. Longest due first.
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
    select program_id, event_type, batch_id, json_agg(id order by id) as row_ids, max(rings) as rings from inbox
    where about_batch and applied_at is null and ring_due_at <= ${options.now}
      and program_id = any(${[...options.programIds]}::text[])
    group by program_id, event_type, batch_id
    order by min(ring_due_at), min(id)
    limit ${options.limit}`.execute(db);
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

function unapplied(db: Db, key: BatchKey) {
  return ofBatch(db, key).where("applied_at", "is", null).orderBy("sequence").orderBy("received_at").orderBy("id");
}

function ofBatch(db: Db, { programId, eventType, batchId }: BatchKey) {
  return (
    db
      .selectFrom("inbox")
      // A literal: only then does the database see that the partial indexes fit.
      .where("about_batch", "=", sql.lit(true))
      .where("program_id", "=", programId)
      .where("event_type", "=", eventType)
      .where("batch_id", "=", batchId)
  );
}

function ascending(values: readonly (number | null)[]): number[] {
  return [...new Set(values.filter((value) => value !== null))].sort((a, b) => a - b);
}

function missingOf(inside: readonly number[], total: number): number[] {
  const came = new Set(inside);
  const missing: number[] = [];
  for (let sequence = 1; sequence <= total && missing.length < MISSING_MAX; sequence++) {
    if (!came.has(sequence)) missing.push(sequence);
  }
  return missing;
}
