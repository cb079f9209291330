import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";

/** Result of a recovery or a sync: counts and words, never ids of passes or bodies. It is shown to callers. */
type Outcome = Readonly<Record<string, unknown>>;

/** Where the recovery of one event type of a program stands. */
export interface RecoveryState {
  readonly programId: ProgramId;
  readonly eventType: string;
  /** Everything that DragonPass made until then has been fetched and stored. */
  readonly watermark: Date | null;
  readonly lastRecoveryAt: Date | null;
  readonly lastRecoveryResult: Outcome | null;
}

/** The last complete read of a program's catalogue; `finishedAt` before `startedAt` means that one is running, or failed. */
export interface SyncState {
  readonly programId: ProgramId;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Of the one that finished last. */
  readonly result: Outcome | null;
}

/** Until when everything has been recovered; null where nothing has been yet. */
export async function readWatermark(db: Db, of: { programId: ProgramId; eventType: string }): Promise<Date | null> {
  const row = await db
    .selectFrom("catalogue_state")
    .select("watermark")
    .where("program_id", "=", of.programId)
    .where("event_type", "=", of.eventType)
    .executeTakeFirst();
  return row?.watermark ?? null;
}

/**
 * Moves the watermark, to later only. Call it after the messages until then have been stored.
 * @returns false where it is earlier than `since`, from which on they have been: the database was put back
 */
export async function moveWatermark(
  db: Db,
  move: { programId: ProgramId; eventType: string; watermark: Date; since?: Date | null },
): Promise<boolean> {
  const { programId, eventType, watermark, since = null } = move;
  const { rows } = await sql`
    insert into catalogue_state as stored (program_id, event_type, watermark)
    select ${programId}, ${eventType}, ${watermark}::timestamptz
    where ${since}::timestamptz is null or exists (select 1 from catalogue_state
      where program_id = ${programId} and event_type = ${eventType} and watermark >= ${since}::timestamptz)
    on conflict (program_id, event_type) do update set
      watermark = greatest(stored.watermark, excluded.watermark)
    returning 1`.execute(db);
  return rows.length > 0;
}

/** Notes that a recovery has ended, and how. */
export async function noteRecovery(
  db: Db,
  recovery: { programId: ProgramId; eventType: string; result: Outcome },
): Promise<void> {
  await sql`
    insert into catalogue_state (program_id, event_type, last_recovery_at, last_recovery_result)
    values (${recovery.programId}, ${recovery.eventType}, now(), ${JSON.stringify(recovery.result)}::json)
    on conflict (program_id, event_type) do update set
      last_recovery_at = excluded.last_recovery_at,
      last_recovery_result = excluded.last_recovery_result`.execute(db);
}

/** Where every recovery stands. */
export async function recoveryStates(db: Db): Promise<RecoveryState[]> {
  const rows = await db.selectFrom("catalogue_state").selectAll().orderBy("program_id").orderBy("event_type").execute();
  return rows.map((row) => ({
    programId: row.program_id,
    eventType: row.event_type,
    watermark: row.watermark,
    lastRecoveryAt: row.last_recovery_at,
    lastRecoveryResult: row.last_recovery_result,
  }));
}

/** Notes that a complete read of a program's catalogue has begun. */
export async function noteSyncStarted(db: Db, programId: ProgramId): Promise<void> {
  await sql`
    insert into catalogue_syncs (program_id, last_started_at) values (${programId}, now())
    on conflict (program_id) do update set last_started_at = excluded.last_started_at`.execute(db);
}

/** The last complete read of each program. */
export async function syncStates(db: Db): Promise<SyncState[]> {
  const rows = await db.selectFrom("catalogue_syncs").selectAll().orderBy("program_id").execute();
  return rows.map((row) => ({
    programId: row.program_id,
    startedAt: row.last_started_at,
    finishedAt: row.last_finished_at,
    result: row.result,
  }));
}

/**
 * Says that the inbox takes pushes. Called now and then while it does, so that a restart can see whether it was
 * away for longer than DragonPass repeats a push.
 * @returns the note that the database has from now on
 */
export async function noteInboxAlive(db: Db): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    insert into inbox_health as stored (id, last_alive_at) values (1, now())
    on conflict (id) do update set last_alive_at = greatest(stored.last_alive_at, excluded.last_alive_at)
    returning last_alive_at as at`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new TypeError("an upsert without a condition returns its row");
  return row.at;
}

/** When the inbox last took pushes; null where it never has. Ask before the first `noteInboxAlive` of a start. */
export async function inboxLastAlive(db: Db): Promise<Date | null> {
  const row = await db.selectFrom("inbox_health").select("last_alive_at").executeTakeFirst();
  return row?.last_alive_at ?? null;
}
