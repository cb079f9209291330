import type { EndBatchInput, EndBatchResult } from "../../src/domain/catalogue/catalogue-activities.ts";
import { batchProgress } from "../../src/store/catalogue/batch-inbox.ts";
import { closeBatch } from "../../src/store/catalogue/batches.ts";
import { isFullReadNoted } from "../../src/store/catalogue/full-read.ts";
import { retryingConflicts } from "../../src/store/database/retrying-conflicts.ts";
import type { CatalogueDependencies } from "./dependencies.ts";

/**
 * Notes that a batch is done, if the database has what it was done with: all messages, or the request of a full read
 * that makes up for those that are missing. The workflow has seen them, but the database may have been put back since.
 */
export async function endBatch(
  { db }: Pick<CatalogueDependencies, "db">,
  { key, endedAs, wantedNumber }: EndBatchInput,
): Promise<EndBatchResult> {
  return await retryingConflicts(db, async (trx) => {
    const { receivedCount, missingCount } = await batchProgress(trx, key);
    const isMadeUpFor =
      endedAs === "synced" && (wantedNumber === undefined || (await isFullReadNoted(trx, key.programId, wantedNumber)));
    const isClosed = isMadeUpFor || (receivedCount > 0 && missingCount === 0);
    if (isClosed) await closeBatch(trx, key, endedAs);
    return { isClosed };
  });
}
