import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { IS_ABOUT_BATCH } from "../inbox/inbox-subject.ts";
import { openBatchCounts } from "./batches.ts";

/** With more open batches than this a program is read as a whole: that costs less than to process them one by one. */
export const OPEN_BATCHES_MAX = 200;

/** After this the full read counts as stuck: the batches are processed one by one, until it is asked for again. */
const AWAITED_FOR = sql`interval '1 hour'`;
const ASKED_AGAIN_AFTER = sql`interval '6 hours'`;

/** The way in which the batches of a program are processed. */
type Crowd =
  /** Each its own workflow. */
  | "none"
  /** A full read that the caller has to ask for: nobody else does. */
  | "to-be-asked"
  /** A full read that has been asked for. */
  | "awaited";

/** Says who processes the batches of a program; of many who ask at once one is told to ask for the full read. */
export async function lookAtCrowd(db: Db, programId: ProgramId, openBatchesMax = OPEN_BATCHES_MAX): Promise<Crowd> {
  if (!(await hasTooManyOpen(db, programId, openBatchesMax))) return "none";
  const asked = await sql`
    insert into catalogue_syncs as stored (program_id, cover_asked_at, cover_asked_number)
    values (${programId}, now(), next_catalogue_read())
    on conflict (program_id) do update set
      cover_asked_at = excluded.cover_asked_at, cover_asked_number = excluded.cover_asked_number
    where stored.cover_asked_at is null or stored.cover_asked_at < now() - ${ASKED_AGAIN_AFTER}
    returning program_id`.execute(db);
  if (asked.rows.length > 0) return "to-be-asked";
  return (await coverAwaitedSince(db, programId)) === null ? "none" : "awaited";
}

/** Whether more batches of a program are open than are processed one by one. */
export async function hasTooManyOpen(db: Db, programId: ProgramId, openBatchesMax: number): Promise<boolean> {
  const counts = await openBatchCounts(db, [programId]);
  return counts.reduce((sum, { count }) => sum + count, 0) > openBatchesMax;
}

/** The full read could not be asked for after all: the next who looks is told to. */
export async function withdrawCover(db: Db, programId: ProgramId): Promise<void> {
  await sql`update catalogue_syncs set cover_asked_at = null, cover_asked_number = null
    where program_id = ${programId}`.execute(db);
}

/**
 * The full read that was asked for has ended, which began at this place among the reads. Where it could not stand for
 * all that came before it, such as messages of modules that it cannot list, they are processed one by one for a while.
 */
export async function endCover(
  db: Db,
  {
    programId,
    firstNumber,
    openBatchesMax,
  }: { readonly programId: ProgramId; readonly firstNumber: number; readonly openBatchesMax: number },
): Promise<void> {
  await sql`
    update catalogue_syncs set cover_asked_number = null, cover_asked_at = case when (
      select count(*) from (
        select distinct event_type, batch_id from inbox
        where ${IS_ABOUT_BATCH} and applied_at is null and program_id = ${programId} and read_number < ${firstNumber}
      ) as left_over
    ) > ${openBatchesMax} then now() - ${AWAITED_FOR} end
    where program_id = ${programId} and cover_asked_number < ${firstNumber}`.execute(db);
}

/** Since when a full read is awaited that stands for the open batches of a program; null where none is. */
export async function coverAwaitedSince(db: Db, programId: ProgramId): Promise<Date | null> {
  const { rows } = await sql<{ since: Date }>`
    select cover_asked_at as since from catalogue_syncs
    where program_id = ${programId} and cover_asked_at > now() - ${AWAITED_FOR}`.execute(db);
  return rows[0]?.since ?? null;
}
