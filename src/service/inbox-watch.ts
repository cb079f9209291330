import type { ProgramId } from "../contract/vocabulary.ts";
import { PUSH_RETRY_DELAYS_MS } from "../dragonpass/assumptions.ts";
import type { Logger } from "../log.ts";
import { inboxLastAlive, noteInboxAlive } from "../store/catalogue/freshness.ts";
import type { Db } from "../store/database.ts";
import type { CatalogueWorkflows } from "../temporal/catalogue-workflows.ts";

/** Notes that the inbox takes pushes, and has the catalogue read anew when it did not for too long. */
export interface InboxWatch {
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
  readonly log: Logger;
}): Promise<InboxWatch> {
  const { db, workflows, programIds, log } = options;
  const lastAlive = await inboxLastAlive(db);
  // A first start has no past: the worker reads an empty catalogue anyway.
  let unread = lastAlive !== null && Date.now() - lastAlive.getTime() > RETRIED_FOR_MS ? [...programIds] : [];

  async function look(): Promise<void> {
    try {
      // Until Temporal has taken the wish it is not noted that the inbox is back, so that a restart sees it too.
      const [programId] = unread;
      if (programId !== undefined) {
        await workflows.requestSync(programId);
        unread = unread.slice(1);
        log.info({ programId }, "the inbox was away for longer than pushes are repeated; the program is read anew");
        return await look();
      }
      await noteInboxAlive(db);
    } catch (error) {
      log.warn({ err: error }, "that the inbox is there could not be noted; it is tried again");
    }
  }

  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, NOTE_EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}
