import type { ProgramId } from "../contract/vocabulary.ts";
import { PUSH_RETRY_DELAYS_MS } from "../dragonpass/assumptions.ts";
import type { Logger } from "../log/log.ts";
import { inboxLastAlive, noteInboxAlive } from "../store/catalogue/freshness.ts";
import { noteFullReadWanted } from "../store/catalogue/full-read.ts";
import type { Db } from "../store/database/database.ts";
import { databaseClock } from "../store/database/read-clock.ts";
import { hasPushed } from "../store/inbox/has-pushed.ts";
import type { InboxWriter, StoredMessage } from "../store/inbox/inbox-writer.ts";
import type { CatalogueWorkflows } from "../temporal/client/catalogue-workflows.ts";

/**
 * Notes that the inbox takes pushes, and has the catalogue re-read when it did not for too long, or when the database
 * was put back and has lost what was acknowledged: DragonPass does not push that again.
 */
interface InboxWatch {
  stop(): Promise<void>;
}

const NOTE_EVERY_MS = 30_000;
/** DragonPass repeats a push over this; what it pushed before is lost, and availability cannot be asked for again. */
const RETRIED_FOR_MS = PUSH_RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay, 0);

/** Begins to note; the first note comes after the question how long the inbox was away. */
export async function startInboxWatch(options: {
  readonly db: Db;
  readonly workflows: Pick<CatalogueWorkflows, "requestSync">;
  readonly programIds: readonly ProgramId[];
  /** The last message that this process has acknowledged. */
  readonly lastStored: InboxWriter["lastStored"];
  readonly log: Logger;
  readonly noteEveryMs?: number;
}): Promise<InboxWatch> {
  const { db, workflows, programIds, lastStored, log, noteEveryMs = NOTE_EVERY_MS } = options;
  let unread: readonly ProgramId[] = [];
  let noted: Date | null = null;
  let lost: StoredMessage | null = null;

  async function look(): Promise<void> {
    try {
      // Each time, not only at the start: the database may have been away while this process was not.
      const lastAlive = await inboxLastAlive(db);
      const wentBack = (noted !== null && (lastAlive ?? 0) < noted) || !(await isThere(lastStored()));
      if (wentBack) log.warn({}, "the database was put back, and may have lost pushes; re-reading every program");
      // A first start has no past: the worker reads an empty catalogue anyway.
      // By the clock that dated it: one of ours that is ahead would find it away each time.
      const wasAway = lastAlive !== null && (await databaseClock(db)) - lastAlive.getTime() > RETRIED_FOR_MS;
      if (wasAway && unread.length === 0) {
        unread = programIds;
        log.info({}, "the inbox was down for longer than pushes are retried; re-reading every program");
      }
      if (wentBack) unread = programIds;
      await requestReads();
      noted = await noteInboxAlive(db);
    } catch (error) {
      log.warn({ err: error }, "could not record the inbox heartbeat; retrying");
    }
  }

  /** Whether the database still has what this process has told DragonPass to be stored. */
  async function isThere(stored: StoredMessage | null): Promise<boolean> {
    if (stored === null || stored === lost) return true;
    const found = await hasPushed(db, stored);
    // It stays lost: once is enough.
    if (!found) lost = stored;
    return found;
  }

  /** The heartbeat waits until Temporal has taken each request, so that a restart sees the gap too. */
  async function requestReads(): Promise<void> {
    for (const programId of unread) {
      await noteFullReadWanted(db, programId);
      await workflows.requestSync(programId);
      unread = unread.filter((id) => id !== programId);
    }
  }

  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, noteEveryMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}
