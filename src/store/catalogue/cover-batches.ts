import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { PartRead } from "../../domain/catalogue/catalogue-activities.ts";
import { batchSubjectId } from "../../domain/inbox/event-subject.ts";
import type { Db } from "../database/database.ts";
import { retryingConflicts } from "../database/retrying-conflicts.ts";
import { IS_ABOUT_BATCH } from "../inbox/inbox-subject.ts";
import { coverAwaitedSince, endCover, hasTooManyOpen, OPEN_BATCHES_MAX } from "./crowded-batches.ts";
import { areWhole } from "./full-read.ts";

/** Mark of a message that was not applied by itself: a full read that began after it came stands for it. */
export const COVERED = "covered-by-full-read";

const BATCHES_AT_ONCE = 500;

/**
 * Lets a full read of a program stand for its open batches, where there are too many to be processed one by one. It has
 * seen what a message tells of if the part with the message's module began to be read after the message was there; what
 * was never received of a batch was true before the first message of it came. What came later, and messages of modules
 * that were not read, stay as they are.
 * @returns how many batches it stands for
 */
export async function coverBatches(
  db: Db,
  {
    programId,
    parts,
    openBatchesMax = OPEN_BATCHES_MAX,
  }: {
    readonly programId: ProgramId;
    readonly parts: readonly PartRead[];
    readonly openBatchesMax?: number | undefined;
  },
): Promise<number> {
  if (parts.length === 0 || !(await isCrowded(db, programId, openBatchesMax))) return 0;
  let covered = 0;
  let last: OpenKey | null = null;
  for (;;) {
    const keys: OpenKey[] = await openKeysAfter(db, programId, last);
    if (keys.length === 0) break;
    const ofThese = await coverSome(db, { programId, parts, keys });
    if (ofThese === null) return covered;
    covered += ofThese;
    last = keys.at(-1) ?? null;
  }
  const firstNumber = Math.min(...parts.map(({ readNumber }) => readNumber));
  await endCover(db, { programId, firstNumber, openBatchesMax });
  return covered;
}

/** Also where some have been processed since the read was asked for: the workflows of the others wait for it. */
async function isCrowded(db: Db, programId: ProgramId, openBatchesMax: number): Promise<boolean> {
  return (await coverAwaitedSince(db, programId)) !== null || (await hasTooManyOpen(db, programId, openBatchesMax));
}

interface OpenKey {
  readonly event_type: string;
  readonly batch_id: string;
}

async function openKeysAfter(db: Db, programId: ProgramId, last: OpenKey | null): Promise<OpenKey[]> {
  const after =
    last === null ? sql`` : sql`and (event_type, batch_id) > (${last.event_type}::text, ${last.batch_id}::text)`;
  const { rows } = await sql<OpenKey>`
    select event_type collate "C" as event_type, batch_id collate "C" as batch_id from resource_batches
    where completed_at is null and program_id = ${programId} ${after}
    union
    select event_type collate "C", batch_id collate "C" from inbox
    where ${IS_ABOUT_BATCH} and applied_at is null and program_id = ${programId}
      ${last === null ? sql`` : sql`and (event_type collate "C", batch_id collate "C") > (${last.event_type}::text, ${last.batch_id}::text)`}
    order by event_type, batch_id limit ${BATCHES_AT_ONCE}`.execute(db);
  return rows;
}

/**
 * Each batch in one transaction: applied messages without a closed batch would look as if others were missing.
 * @returns null where the database has lost the full read meanwhile
 */
async function coverSome(
  db: Db,
  { programId, parts, keys }: { programId: ProgramId; parts: readonly PartRead[]; keys: readonly OpenKey[] },
): Promise<number | null> {
  const subjects = keys.map((key) => batchSubjectId({ programId, eventType: key.event_type, batchId: key.batch_id }));
  const given = sql`json_array_elements_text(${JSON.stringify(subjects)}::json) as given (subject_id)`;
  const read = JSON.stringify(parts.map(({ module, readNumber }) => ({ module, read_number: readNumber })));
  const firstNumber = Math.min(...parts.map(({ readNumber }) => readNumber));
  return await retryingConflicts(db, async (trx) => {
    if (!(await areWhole(trx, programId, parts))) return null;
    await sql`
      update inbox set applied_at = now(), marks = array_append(marks, ${COVERED}::text)
      where id in (
        select inbox.id from ${given}
        join inbox on inbox.subject_id = given.subject_id
        join json_to_recordset(${read}::json) as part (module bigint, read_number bigint)
          on part.module is not distinct from inbox.module and inbox.read_number < part.read_number
        where ${IS_ABOUT_BATCH} and applied_at is null
        order by inbox.id for update of inbox
      )`.execute(trx);
    const { rows } = await sql`
      insert into resource_batches as stored (program_id, event_type, batch_id, first_received_at, completed_at, ended_as)
      select inbox.program_id, inbox.event_type, inbox.batch_id, min(inbox.received_at), now(), 'covered' from ${given}
      join inbox on inbox.subject_id = given.subject_id
      where ${IS_ABOUT_BATCH}
      group by inbox.program_id, inbox.event_type, inbox.batch_id
      having bool_and(applied_at is not null) and max(read_number) < ${firstNumber}
      order by inbox.event_type, inbox.batch_id
      on conflict (program_id, event_type, batch_id) do update set completed_at = now(), ended_as = 'covered'
      where stored.completed_at is null
      returning 1`.execute(trx);
    return rows.length;
  });
}
