import type { RequestHandler } from "express";
import { z } from "zod";
import {
  CATALOGUE_EVENT_TYPES,
  type CatalogueEvents,
  type CatalogueEventType,
  type CatalogueOfProgram,
  type OpenCatalogueBatch,
} from "../../contract/catalogue.ts";
import type { Instant, ProgramId } from "../../contract/vocabulary.ts";
import { instantOf } from "../../domain/instant.ts";
import { isRecoverable } from "../../domain/workflow-ids.ts";
import { batchProgress } from "../../store/catalogue/batch-inbox.ts";
import { type OpenBatch, openBatches } from "../../store/catalogue/batches.ts";
import { type RecoveryState, recoveryStates, type SyncState, syncStates } from "../../store/catalogue/freshness.ts";
import type { Db } from "../../store/database.ts";
import { parseQuery } from "../query-parameters.ts";
import { sendRevalidated } from "../send-revalidated.ts";

/** It takes none. */
export const catalogueQuery = z.strictObject({});

/** `GET /v1/catalogue`: how fresh the catalogue is. */
export function getCatalogue({
  db,
  programIds,
}: {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
}): RequestHandler {
  return async function answerCatalogue(req, res) {
    parseQuery(catalogueQuery, req);
    const recoveries = await recoveryStates(db);
    const syncs = await syncStates(db);
    const programs: CatalogueOfProgram[] = [];
    for (const programId of programIds) {
      const batches = await openBatches(db, programId);
      const events: CatalogueEvents[] = [];
      for (const eventType of CATALOGUE_EVENT_TYPES) {
        const recovery = recoveries.find((state) => state.programId === programId && state.eventType === eventType);
        const openOnes: OpenCatalogueBatch[] = [];
        for (const batch of batches.filter((open) => open.eventType === eventType)) {
          openOnes.push(await openBatchOf(db, batch));
        }
        events.push({ eventType, ...recoveryOf(eventType, recovery), openBatches: openOnes });
      }
      const sync = syncs.find((state) => state.programId === programId);
      programs.push({ programId, events, lastFullSync: sync === undefined ? null : syncOf(sync) });
    }
    sendRevalidated(req, res, { programs });
  };
}

function recoveryOf(eventType: CatalogueEventType, state: RecoveryState | undefined) {
  const at = instantOrNull(state?.lastRecoveryAt ?? null);
  return {
    recoverable: isRecoverable(eventType),
    watermark: instantOrNull(state?.watermark ?? null),
    lastRecovery: at === null ? null : { at, result: state?.lastRecoveryResult ?? null },
  };
}

function syncOf({ startedAt, finishedAt, result }: SyncState): CatalogueOfProgram["lastFullSync"] {
  return { startedAt: instantOrNull(startedAt), finishedAt: instantOrNull(finishedAt), result };
}

async function openBatchOf(db: Db, batch: OpenBatch): Promise<OpenCatalogueBatch> {
  const progress = await batchProgress(db, batch);
  return {
    batchId: batch.batchId,
    firstReceivedAt: instantOf(batch.firstReceivedAt.getTime()),
    totalSequence: progress.total,
    receivedCount: progress.seen.length,
    appliedCount: progress.applied.length,
    missingSequences: progress.missing,
    missingCount: progress.missingCount,
    contradictingTotals: progress.contradictingTotals,
  };
}

function instantOrNull(time: Date | null): Instant | null {
  return time === null ? null : instantOf(time.getTime());
}
