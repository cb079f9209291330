import { readResource } from "../../activities/booking/known-resource.ts";
import { createApi } from "../api/app.ts";
import { qrCodeOf } from "../api/http/qr-code.ts";
import { startHttpServer } from "../api/http/start-http-server.ts";
import type { Config } from "../config/config.ts";
import type { Readiness } from "../contract/readiness.ts";
import { ATTENTION } from "../domain/booking/attention.ts";
import { PASS_ATTENTION } from "../domain/passes/pass-attention.ts";
import type { Logger } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { createWalkInCodes } from "../passes/walk-in-code.ts";
import { createBookingWatcher } from "../store/bookings/booking-watcher.ts";
import type { Database } from "../store/database/database.ts";
import { inboxCounts, OPEN_STATES } from "../store/inbox/inbox-list.ts";
import { createInboxWriter } from "../store/inbox/inbox-writer.ts";
import { createPassWatcher } from "../store/passes/pass-watcher.ts";
import { attentionCounts } from "../store/watch/attention-counts.ts";
import { BOOKINGS, PASS_REQUESTS } from "../store/watch/watched-table.ts";
import type { BookingExecutions } from "../temporal/client/booking-executions.ts";
import type { CatalogueWorkflows } from "../temporal/client/catalogue-workflows.ts";
import type { PassWorkflows } from "../temporal/client/pass-workflows.ts";
import type { PrebookingWorkflows } from "../temporal/client/prebooking-workflows.ts";
import type { WalkinWorkflows } from "../temporal/client/walkin-workflows.ts";
import { startInboxWatch } from "./inbox-watch.ts";
import { pacedReads, sharedReadPace } from "./paced-reads.ts";
import type { Supplier } from "./supplier.ts";

interface ApiPartOptions {
  readonly config: Config;
  readonly database: Database;
  readonly supplier: Supplier;
  readonly workflows: PrebookingWorkflows;
  readonly passWorkflows: PassWorkflows;
  readonly executions: Pick<BookingExecutions, "restart">;
  readonly catalogueWorkflows: CatalogueWorkflows;
  readonly walkinWorkflows: WalkinWorkflows;
  readonly readiness: () => Readiness;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** The HTTP API as it runs in a process. */
interface ApiPart {
  readonly url: string;
  /** Takes no new requests, finishes the running ones, and delivers the rings that wait. */
  stop(): Promise<void>;
}

/** Starts the HTTP API and the push endpoint. */
export async function startApiPart(options: ApiPartOptions): Promise<ApiPart> {
  const {
    config,
    database,
    supplier,
    workflows,
    executions,
    catalogueWorkflows,
    walkinWorkflows,
    passWorkflows,
    readiness,
    metrics,
    log,
  } = options;
  metrics.watchInbox(OPEN_STATES, () => inboxCounts(database.kysely));
  metrics.watchAttention("bookings", Object.keys(ATTENTION), () => attentionCounts(database.kysely, BOOKINGS));
  metrics.watchAttention("passRequests", Object.keys(PASS_ATTENTION), () =>
    attentionCounts(database.kysely, PASS_REQUESTS),
  );
  metrics.watchPushKeys(() => supplier.pushKeys.state());
  const bookingWatcher = createBookingWatcher(database.kysely);
  const passWatcher = createPassWatcher(database.kysely);
  const inboxWriter = createInboxWriter(database);
  const api = createApi({
    apiKeys: config.apiKeys,
    programIds: supplier.programIds,
    push: config.push,
    database,
    inboxWriter,
    bookingWatcher,
    passWatcher,
    workflows,
    passWorkflows,
    executions,
    catalogueWorkflows,
    walkinWorkflows,
    pushVerifier: supplier.pushVerifier,
    getEPass: (args) => supplier.client.getEPass(args),
    checkAvailability: (args) => supplier.client.checkAvailability(args),
    readResource: (programId, resourceId, signal) =>
      readResource(
        { db: database.kysely, clock: database.clock, dragonpass: supplier.client },
        programId,
        resourceId,
        signal,
      ),
    listOptions: (args) => supplier.client.listOptions(args),
    previewPrebooking: (args) => supplier.client.previewPrebooking(args),
    getEsim: (args) => supplier.client.getEsim(args),
    listTopUps: (args) => supplier.client.listTopUps(args),
    walkInCodes: createWalkInCodes({
      createQrCode: (args) => supplier.client.createQrCode(args),
      supplierNow: () => supplier.clock.read().nowMs,
      isShowable: (code) => qrCodeOf(code) !== null,
    }),
    readInLanguage: supplier.client,
    readListInLanguage: pacedReads(supplier.bulkClient, sharedReadPace(database, config)),
    readiness,
    metrics,
    log,
    now: () => database.clock.now(),
  });
  const { programIds } = supplier;
  const watch = await startInboxWatch({
    db: database.kysely,
    workflows: catalogueWorkflows,
    programIds,
    lastStored: inboxWriter.lastStored,
    log,
  });
  const server = await startHttpServer({ app: api.app, ...config.http, log });
  return {
    url: server.url,
    stop: async () => {
      // A caller that waits for its booking gets what is known now.
      bookingWatcher.close();
      passWatcher.close();
      await watch.stop();
      await server.close();
      await inboxWriter.close();
      await api.idle();
    },
  };
}
