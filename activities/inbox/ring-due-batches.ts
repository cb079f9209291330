import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { BatchKey } from "../../src/domain/workflow-ids.ts";
import { whoIsRung } from "../../src/inbox/who-is-rung.ts";
import type { Logger } from "../../src/log/log.ts";
import { noteBatchRung, takeBatchesDueForRinging } from "../../src/store/catalogue/batch-inbox.ts";
import { takeLongOpenBatches } from "../../src/store/catalogue/batches.ts";
import { programsToRead } from "../../src/store/catalogue/full-read.ts";
import type { StoredBatchKey } from "../../src/store/catalogue/is-of-batch.ts";
import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { awaitsFullRead } from "../catalogue/awaits-full-read.ts";
import { someAtOnce } from "./some-at-once.ts";

/** Dependencies of `ringDueBatches`. */
export interface RingBatchesDependencies {
  readonly db: Db;
  /** Batches of other programs are nobody's. */
  readonly programIds: readonly ProgramId[];
  /** Rings the workflow of a batch, and starts it where none runs; rejects while Temporal is away. */
  readonly ringBatch: (key: BatchKey) => Promise<void>;
  /** Starts the workflow of a batch where none runs; rejects while Temporal is away. */
  readonly ensureBatch: (key: BatchKey) => Promise<void>;
  /** Starts a full read of a program where none runs; rejects while Temporal is away. */
  readonly ensureSync: (programId: ProgramId) => Promise<void>;
  /** Has a program read again as a whole. */
  readonly requestSync: (programId: ProgramId) => Promise<void>;
  /** With more open batches than this a program is read as a whole; 200 by default. */
  readonly openBatchesMax?: number | undefined;
  readonly log: Pick<Logger, "warn">;
}

/** Batches that one run rings; a batch is rung once for all its messages. */
const BATCHES_MAX = 200;
/** A batch that is open for longer may have lost its workflow; asked again after as long. */
const OPEN_MAX_AGE_MS = 3_600_000;

/**
 * Rings for a bounded number of batches, each program having its share; what is left has its turn with the next run.
 * Batches of a program that is to be read as a whole are left to that.
 */
export async function ringDueBatches(deps: RingBatchesDependencies): Promise<number> {
  const { db, ringBatch, ensureBatch, ensureSync } = deps;
  // Temporal may have forgotten that it reads them, or the database that they have been read.
  for (const programId of await programsToRead(db, deps.programIds)) await ensureSync(programId);
  const programIds: ProgramId[] = [];
  for (const programId of deps.programIds) {
    if (!(await awaitsFullRead(deps, programId))) programIds.push(programId);
  }
  const due = await takeBatchesDueForRinging(db, {
    programIds,
    limit: BATCHES_MAX,
    now: new Date(await databaseClock(db)),
  });
  await someAtOnce(due, async (batch) => {
    // Noted first: one that cannot be rung for is due again later, and does not hold back the others forever.
    await noteBatchRung(db, batch);
    const key = workflowKeyOf(batch.key);
    if (key !== null) await ringBatch(key);
  });
  // An operator may have terminated one. As long as it is open, what it named counts as out of date.
  const before = new Date((await databaseClock(db)) - OPEN_MAX_AGE_MS);
  await someAtOnce(await takeLongOpenBatches(db, { programIds, before, limit: BATCHES_MAX }), async (open) => {
    const key = workflowKeyOf(open);
    if (key !== null) await ensureBatch(key);
  });
  return due.length;
}

function workflowKeyOf(stored: StoredBatchKey): BatchKey | null {
  const rung = whoIsRung({ ...stored, kind: "known", orderId: null, passId: null });
  return rung.kind === "batch" ? rung.key : null;
}
