import type { WorkflowBundleOption } from "@temporalio/worker";
import { createOrderActivities } from "../../activities/booking/booking-activities.ts";
import { doubtedBookings } from "../../activities/booking/doubted-bookings.ts";
import { readAgain } from "../../activities/booking/read-again.ts";
import { undecidedBookings } from "../../activities/booking/undecided-bookings.ts";
import { ringFor, watchedBookings } from "../../activities/booking/watched-bookings.ts";
import { createCatalogueActivities } from "../../activities/catalogue/catalogue-activities.ts";
import { createInboxActivities } from "../../activities/inbox/inbox-activities.ts";
import { noteUndecided } from "../../activities/inbox/note-undecided.ts";
import { doubtedPasses } from "../../activities/passes/doubt-pass.ts";
import { createPassActivities } from "../../activities/passes/pass-activities.ts";
import { undecidedPasses } from "../../activities/passes/undecided-passes.ts";
import { watchedPasses } from "../../activities/passes/watched-passes.ts";
import { createWalkinActivities } from "../../activities/redemptions/walkin-activities.ts";
import { doubtUndecided } from "../../activities/watch/doubt-undecided.ts";
import { createWatchActivities } from "../../activities/watch/watch-activities.ts";
import type { Config } from "../config/config.ts";
import type { BookingId, ProgramId } from "../contract/vocabulary.ts";
import { SEARCH_ATTRIBUTE_TYPES } from "../domain/booking/search-attributes.ts";
import type { Timings } from "../domain/booking/timings.ts";
import type { Logger } from "../log/log.ts";
import { followPass } from "../passes/follow-pass.ts";
import { followPrebooking } from "../prebookings/follow-prebooking.ts";
import { syncStates } from "../store/catalogue/freshness.ts";
import type { Database } from "../store/database/database.ts";
import { createInboxWriter } from "../store/inbox/inbox-writer.ts";
import { createBookingExecutions } from "../temporal/client/booking-executions.ts";
import { type CatalogueWorkflows, createCatalogueWorkflows } from "../temporal/client/catalogue-workflows.ts";
import type { TemporalClient, TemporalTarget } from "../temporal/client/connection.ts";
import { createPassWorkflows } from "../temporal/client/pass-workflows.ts";
import { createPrebookingWorkflows } from "../temporal/client/prebooking-client.ts";
import { createWalkinWorkflows } from "../temporal/client/walkin-workflows.ts";
import { type NamespaceKeeper, startNamespaceKeeper } from "../temporal/namespace/namespace-keeper.ts";
import { ensureSchedules } from "../temporal/namespace/schedules.ts";
import { ensureSearchAttributes } from "../temporal/namespace/search-attributes.ts";
import { type RunningWorker, startWorker } from "../temporal/worker/worker.ts";
import { sharedReadPace } from "./paced-reads.ts";
import type { Supplier } from "./supplier.ts";
import { tellIfSlow } from "./tell-if-slow.ts";

interface WorkerPartOptions {
  readonly config: Config;
  readonly database: Database;
  readonly supplier: Supplier;
  readonly temporal: TemporalClient;
  readonly target: TemporalTarget | null;
  readonly workflowBundle: WorkflowBundleOption;
  readonly timings: Timings;
  /** How often it is looked whether the namespace still has what bookings need. */
  readonly keepEveryMs?: number;
  /** With more open batches than this a program is read as a whole; 200 by default. */
  readonly openBatchesMax?: number | undefined;
  readonly log: Logger;
}

/** The workers, and what they need in the namespace. */
export interface WorkerPart extends RunningWorker {
  /** Parts that the namespace lacks and that could not be created. */
  missingInTemporal(): readonly string[];
}

/** Prepares the namespace and starts the workers: workflows and their activities, and the bulk reads apart. */
export async function startWorkerPart(options: WorkerPartOptions): Promise<WorkerPart> {
  const { database, supplier, temporal, target, workflowBundle, log } = options;
  const { activities, doubted, catalogueWorkflows } = activitiesWith(options);
  await tellIfSlow(
    ensureSearchAttributes(temporal.connection, {
      namespace: temporal.namespace,
      searchAttributes: SEARCH_ATTRIBUTE_TYPES,
    }),
    () => log.warn({ address: temporal.address }, "Temporal has not answered yet; the start waits for it"),
  );
  // Before anything goes on from where it was.
  await doubtUndecided({ db: database.kysely, log }, doubted);
  const worker = await startWorker({ target, workflowBundle, activities });
  await ensureSchedules(temporal.client);
  await requestFirstSyncs(database, catalogueWorkflows, supplier.programIds);
  return withKeeper(
    worker,
    startNamespaceKeeper({
      temporal,
      searchAttributes: SEARCH_ATTRIBUTE_TYPES,
      log,
      ...(options.keepEveryMs === undefined ? {} : { everyMs: options.keepEveryMs }),
    }),
  );
}

/** The activities, and the parts of theirs that the start needs as well. */
function activitiesWith(options: WorkerPartOptions) {
  const { config, database, supplier, temporal, timings, openBatchesMax, log } = options;
  const workflows = createPrebookingWorkflows(temporal.client);
  const executions = createBookingExecutions(temporal.client);
  const passWorkflows = createPassWorkflows(temporal.client);
  const now = () => database.clock.now();
  const follow = (bookingId: BookingId, putBackAt: Date | null = null) =>
    followPrebooking({ db: database.kysely, executions, now, timings, log }, bookingId, putBackAt);
  const catalogueWorkflows = createCatalogueWorkflows(temporal.client);
  const walkinWorkflows = createWalkinWorkflows(temporal.client);
  const inboxWriter = createInboxWriter(database);
  const orderDependencies = {
    db: database.kysely,
    clock: database.clock,
    dragonpass: supplier.client,
    supplierClock: supplier.clock,
    programIds: supplier.programIds,
    timings,
    strayOrderAction: config.strayOrderAction,
    log,
  };
  const ring: (typeof workflows)["ring"] = (bookingId, event) => workflows.ring(bookingId, event);
  const watched = [
    watchedBookings({
      follow,
      ring: (bookingId, orderId) => ring(bookingId, ringFor(orderId)),
      endedBadlySince: (since) => executions.endedBadlySince(since),
      listRunning: (after) => executions.listRunning(after),
    }),
    watchedPasses({
      follow: (id, putBackAt) => followPass({ db: database.kysely, passWorkflows, log }, id, putBackAt),
      ring: (passRequestId) => passWorkflows.ring(passRequestId),
      endedBadlySince: (since) => passWorkflows.endedBadlySince(since),
      listRunning: (after) => passWorkflows.listRunning(after),
    }),
  ];
  const undecided = [
    undecidedBookings(database.kysely, (bookingId) => workflows.tellUndecided(bookingId)),
    undecidedPasses(database.kysely, (passRequestId) => passWorkflows.tellUndecided(passRequestId)),
  ];
  const doubted = [
    doubtedBookings(orderDependencies, (bookingId) => executions.runsUndecided(bookingId)),
    doubtedPasses(orderDependencies, (passRequestId) => passWorkflows.runsUndecided(passRequestId)),
  ];
  const activities = {
    ...createOrderActivities(orderDependencies),
    ...createWalkinActivities(orderDependencies),
    ...createPassActivities(orderDependencies),
    ...createInboxActivities({
      db: database.kysely,
      programIds: supplier.programIds,
      ring,
      follow,
      ringWalkin: (event) => walkinWorkflows.ring(event),
      ringBatch: (key) => catalogueWorkflows.ringBatch(key),
      ensureBatch: (key) => catalogueWorkflows.ensureBatch(key),
      ensureSync: (programId) => catalogueWorkflows.ensureSync(programId),
      requestSync: (programId) => catalogueWorkflows.requestSync(programId),
      openBatchesMax,
      log,
    }),
    ...createWatchActivities(
      {
        db: database.kysely,
        hasForgotten: (run) => executions.hasForgotten(run),
        readAgain: () => readAgain({ db: database.kysely, ring, acquireReadSlot: sharedReadPace(database, config) }),
        comparisonPauseMs: timings.comparisonPauseMs,
        comparisonGraceMs: timings.comparisonGraceMs,
        againMs: timings.watchSlackMs,
        log,
      },
      watched,
    ),
    noteUndecided: () =>
      noteUndecided({ db: database.kysely, undecidedAfterMs: timings.undecidedAttentionAfterMs }, undecided),
    ...createCatalogueActivities({
      db: database.kysely,
      dragonpass: supplier.bulkClient,
      supplierClock: supplier.clock,
      inboxWriter,
      programIds: supplier.programIds,
      acquireReadSlot: sharedReadPace(database, config),
      ringBatch: (key) => catalogueWorkflows.ringBatch(key),
      requestSync: (programId) => catalogueWorkflows.requestSync(programId),
      openBatchesMax,
      timings,
      log,
    }),
  };
  return { activities, doubted, catalogueWorkflows };
}

function withKeeper(worker: RunningWorker, keeper: NamespaceKeeper): WorkerPart {
  return {
    ...worker,
    missingInTemporal: () => keeper.missing(),
    stop: async () => {
      await keeper.stop();
      await worker.stop();
    },
  };
}

/** A program whose catalogue has never been read as a whole is read now, not at the Schedule's next time. */
async function requestFirstSyncs(
  database: Database,
  workflows: Pick<CatalogueWorkflows, "requestSync">,
  programIds: readonly ProgramId[],
): Promise<void> {
  const states = await syncStates(database.kysely);
  const isRead = (programId: ProgramId) =>
    states.some((state) => state.programId === programId && state.finishedAt !== null);
  for (const programId of programIds) if (!isRead(programId)) await workflows.requestSync(programId);
}
