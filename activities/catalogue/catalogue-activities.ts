import type { CatalogueActivities } from "../../src/domain/catalogue/catalogue-activities.ts";
import { MODULE_CODES } from "../../src/dragonpass/assumptions.ts";
import { closeBatch } from "../../src/store/catalogue/batches.ts";
import { coverBatches } from "../../src/store/catalogue/cover-batches.ts";
import { noteSyncFinished, noteSyncStarted } from "../../src/store/catalogue/freshness.ts";
import { repeatable } from "../supplier-failure.ts";
import { applyBatch } from "./apply-batch.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { readDetails } from "./read-details.ts";
import { recoverEvents } from "./recover-events.ts";
import { syncPart } from "./sync-part.ts";

/** The activities of the catalogue. */
export function createCatalogueActivities(deps: CatalogueDependencies): CatalogueActivities {
  return {
    applyBatch: repeatable((input) => applyBatch(deps, input)),
    endBatch: ({ key, endedAs }) => closeBatch(deps.db, key, endedAs),
    recoverEvents: repeatable((input) => recoverEvents(deps, input)),
    requestSync: ({ programId }) => deps.requestSync(programId),
    catalogueScope: async () => ({ programIds: deps.programIds, modules: MODULE_CODES }),
    beginSync: ({ programId }) => noteSyncStarted(deps.db, programId),
    syncPart: repeatable((input) => syncPart(deps, input)),
    readDetails: repeatable((input) => readDetails(deps, input)),
    endSync: (input) => endSync(deps, input),
  };
}

async function endSync(
  { db, log }: CatalogueDependencies,
  { programId, result, parts = [] }: Parameters<CatalogueActivities["endSync"]>[0],
): Promise<void> {
  const { seen, added, changed, gone } = result;
  await noteSyncFinished(db, programId, { seen, added, changed, gone });
  const covered = await coverBatches(db, { programId, parts });
  if (covered > 0) log.info({ programId, count: covered }, "a full read covers all batches that were open before it");
}
