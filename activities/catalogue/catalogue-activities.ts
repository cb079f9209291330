import type {
  CatalogueActivities,
  EndSyncInput,
  EndSyncResult,
} from "../../src/domain/catalogue/catalogue-activities.ts";
import { MODULE_CODES } from "../../src/dragonpass/assumptions.ts";
import { coverBatches } from "../../src/store/catalogue/cover-batches.ts";
import { noteSyncStarted } from "../../src/store/catalogue/freshness.ts";
import { endFullRead } from "../../src/store/catalogue/full-read.ts";
import { repeatable } from "../supplier-failure.ts";
import { applyBatch } from "./apply-batch.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { endBatch } from "./end-batch.ts";
import { lacksDetails, readDetails } from "./read-details.ts";
import { recoverEvents } from "./recover-events.ts";
import { requestFullRead } from "./request-full-read.ts";
import { syncPart } from "./sync-part.ts";

/** The activities of the catalogue. */
export function createCatalogueActivities(deps: CatalogueDependencies): CatalogueActivities {
  return {
    applyBatch: repeatable((input) => applyBatch(deps, input)),
    endBatch: (input) => endBatch(deps, input),
    recoverEvents: repeatable((input) => recoverEvents(deps, input)),
    requestSync: async ({ programId }) => ({ wantedNumber: await requestFullRead(deps, programId) }),
    catalogueScope: async () => ({ programIds: deps.programIds, modules: MODULE_CODES }),
    beginSync: ({ programId }) => noteSyncStarted(deps.db, programId),
    syncPart: repeatable((input) => syncPart(deps, input)),
    readDetails: repeatable((input) => readDetails(deps, input)),
    endSync: (input) => endSync(deps, input),
  };
}

/** Ends a full read, where all of it is stored, whatever the workflow has counted: the database may have been put back. */
async function endSync(
  deps: CatalogueDependencies,
  { programId, result, parts = [] }: EndSyncInput,
): Promise<EndSyncResult> {
  const { db, openBatchesMax, log } = deps;
  const { seen, added, changed, gone } = result;
  const lacking = await endFullRead(db, {
    programId,
    parts,
    result: { seen, added, changed, gone },
    lacksDetails: (trx, { module, readNumber }) => lacksDetails({ db: trx }, { programId, module, since: readNumber }),
  });
  if (lacking.length > 0) {
    log.warn({ programId, count: lacking.length }, "the database has lost parts of a full read; reading them again");
    return { lacking: lacking.map(({ module }) => module) };
  }
  const covered = await coverBatches(db, { programId, parts, openBatchesMax });
  if (covered > 0) log.info({ programId, count: covered }, "a full read covers all batches that were open before it");
  return { lacking: [] };
}
