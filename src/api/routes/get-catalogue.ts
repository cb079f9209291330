import { z } from "zod";
import {
  CATALOGUE_EVENT_TYPES,
  type CatalogueEvents,
  type CatalogueEventType,
  type CatalogueOfProgram,
  catalogue,
  OPEN_BATCHES_SHOWN_MAX,
  type OpenCatalogueBatch,
} from "../../contract/catalogue.ts";
import type { Instant, ProgramId } from "../../contract/vocabulary.ts";
import { instantOf } from "../../domain/instant.ts";
import { isRecoverable } from "../../domain/workflow-ids.ts";
import { batchProgress } from "../../store/catalogue/batch-inbox.ts";
import { type OpenBatch, openBatchCounts, openBatches } from "../../store/catalogue/batches.ts";
import { coverAwaitedSince } from "../../store/catalogue/crowded-batches.ts";
import { type RecoveryState, recoveryStates, type SyncState, syncStates } from "../../store/catalogue/freshness.ts";
import type { Db } from "../../store/database/database.ts";
import { route } from "../http/route.ts";
import { REVALIDATED_HEADERS, revalidatedAnswers, sendRevalidated } from "../http/send-revalidated.ts";

/** It takes none. */
const catalogueQuery = z.strictObject({});

/** Dependencies of `getCatalogueRoute`. */
interface Dependencies {
  readonly db: Db;
  readonly programIds: readonly ProgramId[];
}

/** How fresh the catalogue is. */
export const getCatalogueRoute = route({
  method: "GET",
  path: "/v1/catalogue",
  scope: "read",
  summary: "How fresh the catalogue is. Some of the open batches are shown, and all are counted.",
  query: catalogueQuery,
  headers: REVALIDATED_HEADERS,
  answers: revalidatedAnswers(catalogue),
  problems: [],
  handler:
    (dependencies: Dependencies) =>
    async ({ headers }, { res }) =>
      sendRevalidated(res, { programs: await programsOf(dependencies) }, headers["If-None-Match"]),
});

async function programsOf({ db, programIds }: Dependencies): Promise<CatalogueOfProgram[]> {
  const recoveries = await recoveryStates(db);
  const syncs = await syncStates(db);
  const counts = await openBatchCounts(db, programIds);
  const shown = await openBatches(db, { programIds, limit: OPEN_BATCHES_SHOWN_MAX });
  const programs: CatalogueOfProgram[] = [];
  for (const programId of programIds) {
    const events: CatalogueEvents[] = [];
    for (const eventType of CATALOGUE_EVENT_TYPES) {
      const isIts = (of: { readonly programId: ProgramId; readonly eventType: string }) =>
        of.programId === programId && of.eventType === eventType;
      const open: OpenCatalogueBatch[] = [];
      for (const batch of shown.filter(isIts)) open.push(await openBatchOf(db, batch));
      events.push({
        eventType,
        ...recoveryOf(eventType, recoveries.find(isIts)),
        openBatchCount: counts.find(isIts)?.count ?? 0,
        openBatches: open,
      });
    }
    const sync = syncs.find((state) => state.programId === programId);
    const fullReadAwaitedSince = instantOrNull(await coverAwaitedSince(db, programId));
    programs.push({ programId, events, fullReadAwaitedSince, lastFullSync: syncOf(sync) });
  }
  return programs;
}

function recoveryOf(eventType: CatalogueEventType, state: RecoveryState | undefined) {
  const at = instantOrNull(state?.lastRecoveryAt ?? null);
  return {
    recoverable: isRecoverable(eventType),
    watermark: instantOrNull(state?.watermark ?? null),
    lastRecovery: at === null ? null : { at, result: state?.lastRecoveryResult ?? null },
  };
}

function syncOf(state: SyncState | undefined): CatalogueOfProgram["lastFullSync"] {
  const { startedAt, finishedAt, result } = state ?? { startedAt: null, finishedAt: null, result: null };
  if (startedAt === null && finishedAt === null) return null;
  return { startedAt: instantOrNull(startedAt), finishedAt: instantOrNull(finishedAt), result };
}

async function openBatchOf(db: Db, batch: OpenBatch): Promise<OpenCatalogueBatch> {
  const progress = await batchProgress(db, batch);
  return {
    batchId: batch.batchId,
    firstReceivedAt: instantOf(batch.firstReceivedAt.getTime()),
    totalSequence: progress.total,
    receivedCount: progress.receivedCount,
    appliedCount: progress.appliedCount,
    missingSequences: progress.missing,
    missingCount: progress.missingCount,
    contradictingTotals: progress.contradictingTotals,
  };
}

function instantOrNull(time: Date | null): Instant | null {
  return time === null ? null : instantOf(time.getTime());
}
