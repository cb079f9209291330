import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { BatchEnding } from "../../domain/catalogue-activities.ts";
import type { Db } from "../database.ts";

/** What makes messages one batch (DragonPass: Resource Update Push Service). */
export interface BatchKey {
  readonly programId: ProgramId;
  readonly eventType: string;
  readonly batchId: string;
}

export interface OpenBatch extends BatchKey {
  readonly firstReceivedAt: Date;
}

/** Notes that a batch is being worked on; one that had been closed is open again. */
export async function openBatch(db: Db, key: BatchKey): Promise<void> {
  await sql`
    insert into resource_batches as stored (program_id, event_type, batch_id, first_received_at)
    values (${key.programId}, ${key.eventType}, ${key.batchId}, coalesce(
      (select min(received_at) from inbox where about_batch and program_id = ${key.programId}
        and event_type = ${key.eventType} and batch_id = ${key.batchId}), now()))
    on conflict (program_id, event_type, batch_id) do update set completed_at = null, ended_as = null
    where stored.completed_at is not null`.execute(db);
}

/** Notes that nothing is left to do for a batch. The first ending stays. */
export async function closeBatch(db: Db, key: BatchKey, endedAs: BatchEnding): Promise<void> {
  await db
    .updateTable("resource_batches")
    .set({ completed_at: sql<Date>`now()`, ended_as: endedAs })
    .where("program_id", "=", key.programId)
    .where("event_type", "=", key.eventType)
    .where("batch_id", "=", key.batchId)
    .where("completed_at", "is", null)
    .execute();
}

/**
 * Batches of these programs that have been open since before then, though all that has come of them is applied:
 * nobody is rung for them any more, should their workflow be gone. Longest open first.
 */
export async function openWithoutMessages(
  db: Db,
  options: { programIds: readonly ProgramId[]; before: Date; limit: number },
): Promise<BatchKey[]> {
  const { rows } = await sql<{ program_id: ProgramId; event_type: string; batch_id: string }>`
    select program_id, event_type, batch_id from resource_batches as batch
    where completed_at is null and first_received_at < ${options.before}
      and program_id = any(${[...options.programIds]}::text[])
      and not exists (
        select 1 from inbox
        where about_batch and applied_at is null and inbox.program_id = batch.program_id
          and inbox.event_type = batch.event_type and inbox.batch_id = batch.batch_id
      )
    order by first_received_at limit ${options.limit}`.execute(db);
  return rows.map((row) => ({ programId: row.program_id, eventType: row.event_type, batchId: row.batch_id }));
}

/**
 * Batches that are being worked on, and those whose messages still wait for somebody to begin; of one program
 * or of all. Longest open first.
 */
export async function openBatches(db: Db, programId?: ProgramId): Promise<OpenBatch[]> {
  const ofProgram = programId === undefined ? sql`` : sql`and program_id = ${programId}`;
  const { rows } = await sql<{ program_id: ProgramId; event_type: string; batch_id: string; first_received_at: Date }>`
    select program_id, event_type, batch_id, min(first_received_at) as first_received_at
    from (
      select program_id, event_type, batch_id, first_received_at from resource_batches
      where completed_at is null ${ofProgram}
      union all
      select program_id, event_type, batch_id, received_at from inbox
      where about_batch and applied_at is null ${ofProgram}
    ) as open
    group by program_id, event_type, batch_id
    order by first_received_at, program_id, event_type, batch_id`.execute(db);
  return rows.map((row) => ({
    programId: row.program_id,
    eventType: row.event_type,
    batchId: row.batch_id,
    firstReceivedAt: row.first_received_at,
  }));
}
