import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { BatchEnding } from "../../domain/catalogue/catalogue-activities.ts";
import type { Db } from "../database/database.ts";
import { IS_ABOUT_BATCH } from "../inbox/inbox-subject.ts";
import { isOfBatch, type StoredBatchKey } from "./is-of-batch.ts";

/** A batch that has not been closed. */
export interface OpenBatch extends StoredBatchKey {
  readonly firstReceivedAt: Date;
}

/** Notes that a batch is being worked on; one that had been closed is open again. */
export async function openBatch(db: Db, key: StoredBatchKey): Promise<void> {
  await sql`
    insert into resource_batches as stored (program_id, event_type, batch_id, first_received_at)
    values (${key.programId}, ${key.eventType}, ${key.batchId}, coalesce(
      (select min(received_at) from inbox where ${isOfBatch(key)}), now()))
    on conflict (program_id, event_type, batch_id) do update set completed_at = null, ended_as = null
    where stored.completed_at is not null`.execute(db);
}

/** Notes that nothing is left to do for a batch. The first ending stays. */
export async function closeBatch(db: Db, key: StoredBatchKey, endedAs: BatchEnding): Promise<void> {
  await db
    .updateTable("resource_batches")
    .set({ completed_at: sql<Date>`now()`, ended_as: endedAs })
    .where("program_id", "=", key.programId)
    .where("event_type", "=", key.eventType)
    .where("batch_id", "=", key.batchId)
    .where("completed_at", "is", null)
    .execute();
}

/** Whether a batch was closed and nothing has come of it since; how it ended then, null where it is open or unknown. */
export async function endingOfClosed(db: Db, key: StoredBatchKey): Promise<BatchEnding | null> {
  const { programId, eventType, batchId } = key;
  const { rows } = await sql<{ ended_as: BatchEnding }>`
    select ended_as from resource_batches
    where program_id = ${programId} and event_type = ${eventType} and batch_id = ${batchId}
      and completed_at is not null and ended_as is not null
      and not exists (select 1 from inbox where ${isOfBatch(key)} and applied_at is null)`.execute(db);
  return rows[0]?.ended_as ?? null;
}

/**
 * Takes batches of these programs that have been open since before then, and of which it has not been made sure since
 * before then that they have a workflow: somebody may have terminated it. Those that were taken longest ago come first,
 * so that each has its turn.
 */
export async function takeLongOpenBatches(
  db: Db,
  options: { programIds: readonly ProgramId[]; before: Date; limit: number },
): Promise<StoredBatchKey[]> {
  const { rows } = await sql<KeyRow>`
    with taken as (
      select program_id, event_type, batch_id from resource_batches
      where completed_at is null and coalesce(ensured_at, first_received_at) < ${options.before}
        and program_id = any(${[...options.programIds]}::text[])
      order by coalesce(ensured_at, first_received_at), program_id, event_type, batch_id
      limit ${options.limit} for update
    )
    update resource_batches as batch set ensured_at = now() from taken
    where batch.program_id = taken.program_id and batch.event_type = taken.event_type and batch.batch_id = taken.batch_id
    returning batch.program_id, batch.event_type, batch.batch_id`.execute(db);
  return rows.map(keyOf);
}

/** Filter of open batches; all of them by default. */
interface WantedBatches {
  readonly programIds?: readonly ProgramId[];
  readonly limit?: number;
}

/**
 * Batches that are being worked on, and those whose messages still wait for somebody to begin. Longest open first; where
 * there is a limit each program and event type has its share of it.
 */
export async function openBatches(db: Db, { programIds, limit }: WantedBatches = {}): Promise<OpenBatch[]> {
  const { rows } = await sql<KeyRow & { first_received_at: Date }>`
    select program_id, event_type, batch_id, first_received_at from (
      select *, row_number() over (partition by program_id, event_type order by first_received_at, batch_id) as turn
      from (
        select program_id, event_type, batch_id, min(first_received_at) as first_received_at
        from (${openOnes(programIds)}) as open group by program_id, event_type, batch_id
      ) as each_once
    ) as in_turn
    order by turn, first_received_at, program_id, event_type, batch_id
    limit ${limit ?? null}::bigint`.execute(db);
  return rows
    .map((row) => ({ ...keyOf(row), firstReceivedAt: row.first_received_at }))
    .sort((a, b) => a.firstReceivedAt.getTime() - b.firstReceivedAt.getTime());
}

/** How many batches of a kind are open. */
interface OpenBatchCount {
  readonly programId: ProgramId;
  readonly eventType: string;
  readonly count: number;
}

/** How many batches are open, per program and event type that has some. */
export async function openBatchCounts(db: Db, programIds: readonly ProgramId[]): Promise<OpenBatchCount[]> {
  const { rows } = await sql<{ program_id: ProgramId; event_type: string; batches: number }>`
    select program_id, event_type, count(distinct batch_id) as batches
    from (${openOnes(programIds)}) as open group by program_id, event_type`.execute(db);
  return rows.map((row) => ({ programId: row.program_id, eventType: row.event_type, count: row.batches }));
}

function openOnes(programIds?: readonly ProgramId[]) {
  const ofPrograms = programIds === undefined ? sql`` : sql`and program_id = any(${[...programIds]}::text[])`;
  return sql`
    select program_id, event_type, batch_id, first_received_at from resource_batches
    where completed_at is null ${ofPrograms}
    union all
    select program_id, event_type, batch_id, received_at from inbox
    where ${IS_ABOUT_BATCH} and applied_at is null ${ofPrograms}`;
}

interface KeyRow {
  program_id: ProgramId;
  event_type: string;
  batch_id: string;
}

function keyOf(row: KeyRow): StoredBatchKey {
  return { programId: row.program_id, eventType: row.event_type, batchId: row.batch_id };
}
