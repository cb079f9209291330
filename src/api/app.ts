import express, { type Express } from "express";
import helmet from "helmet";
import type { ApiKey } from "../config/api-keys.ts";
import type { Readiness } from "../contract/readiness.ts";
import type { ProgramId } from "../contract/vocabulary.ts";
import type { PushVerifier } from "../dragonpass/push/push-signature.ts";
import { createBatchRinger } from "../inbox/batch-ringer.ts";
import { createRinger } from "../inbox/ringer.ts";
import type { Logger } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { AskAvailabilityDependencies } from "../prebookings/ask-availability.ts";
import type { BookingWatcher } from "../store/bookings/booking-watcher.ts";
import type { Database } from "../store/database/database.ts";
import type { InboxWriter } from "../store/inbox/inbox-writer.ts";
import type { CatalogueWorkflows } from "../temporal/client/catalogue-workflows.ts";
import type { PrebookingWorkflows } from "../temporal/client/prebooking-workflows.ts";
import type { ReadInLanguage } from "./catalogue/in-language.ts";
import { createAuthorize } from "./http/authorize.ts";
import { errorHandler, notFound } from "./http/error-handler.ts";
import { createFailureLimit } from "./http/limit-failures.ts";
import { observeRequests } from "./http/observe-requests.ts";
import { pushEndpoint } from "./push/push-endpoint.ts";
import { createTokenReuseGuard, type TokenReusePolicy } from "./push/token-reuse-guard.ts";
import { askAvailabilityRoute } from "./routes/availability.ts";
import { cancelPrebookingRoute } from "./routes/cancel-prebooking.ts";
import { getCatalogue } from "./routes/get-catalogue.ts";
import { getPrebookingRoute } from "./routes/get-prebooking.ts";
import { getResource } from "./routes/get-resource.ts";
import { getTransportHub } from "./routes/get-transport-hub.ts";
import { answerReadyz, health } from "./routes/health.ts";
import { listPrebookingsRoute } from "./routes/list-prebookings.ts";
import { listPushMessagesRoute } from "./routes/list-push-messages.ts";
import { listResourcesRoute } from "./routes/list-resources.ts";
import { listTransportHubs } from "./routes/list-transport-hubs.ts";
import { startPrebookingRoute } from "./routes/start-prebooking.ts";

/** What the HTTP API is made from. */
export interface ApiDependencies {
  readonly apiKeys: readonly ApiKey[];
  /** The first is the default of a prebooking. */
  readonly programIds: readonly [ProgramId, ...ProgramId[]];
  readonly push: {
    readonly tokenHeader: string;
    readonly allowedIps: readonly string[];
    readonly tokenReuse: TokenReusePolicy;
  };
  readonly database: Pick<Database, "kysely">;
  readonly inboxWriter: Pick<InboxWriter, "write">;
  readonly bookingWatcher: Pick<BookingWatcher, "waitUntil">;
  readonly workflows: PrebookingWorkflows;
  readonly catalogueWorkflows: Pick<CatalogueWorkflows, "ringBatch">;
  readonly pushVerifier: PushVerifier;
  readonly checkAvailability: AskAvailabilityDependencies["checkAvailability"];
  readonly readResource: AskAvailabilityDependencies["readResource"];
  readonly readInLanguage: ReadInLanguage;
  /** The same for the many items of a list, at the rate that DragonPass may be read at. */
  readonly readListInLanguage: ReadInLanguage;
  /** How the parts are that the process depends on; asks nobody. */
  readonly readiness: () => Readiness;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Epoch milliseconds; the clock by default. */
  readonly now?: () => number;
}

/** The HTTP API. */
export interface Api {
  readonly app: Express;
  /** Resolves when every ring is delivered or dropped; for an orderly end, after the server has closed. */
  ringsDelivered(): Promise<void>;
}

/** Builds the HTTP API; `startHttpServer` serves it. */
export function createApi(dependencies: ApiDependencies): Api {
  const { workflows, metrics, log, programIds, now = Date.now } = dependencies;
  const db = dependencies.database.kysely;
  const ringer = createRinger({ db, workflows, metrics, log });
  const batchRinger = createBatchRinger({ workflows: dependencies.catalogueWorkflows, metrics, log });
  const receivePush = pushEndpoint({
    verifier: dependencies.pushVerifier,
    inboxWriter: dependencies.inboxWriter,
    ringer,
    batchRinger,
    reuseGuard: createTokenReuseGuard({ policy: dependencies.push.tokenReuse, metrics, log, now }),
    metrics,
    programIds,
    ...dependencies.push,
  });
  const authorize = createAuthorize(dependencies.apiKeys, createFailureLimit());

  const app = express();
  app.disable("x-powered-by");
  // Answers are personal and change at any time: neither an ETag nor a cache is of use. The catalogue has its own.
  app.disable("etag");
  // Who connects is all that is believed; `X-Forwarded-For` is up to the sender.
  app.set("trust proxy", false);

  app.use(observeRequests({ metrics, log }));
  // Before helmet: no browser comes here, and this is the way that must stay fast.
  app.post("/push/dragonpass", receivePush);
  app.post("/push/dragonpass/:eventType", receivePush);
  app.get("/healthz", health);
  app.get("/readyz", answerReadyz(dependencies.readiness));

  app.use(helmet());
  app.use("/v1", noStore);
  app.post("/v1/prebookings", authorize("book"), startPrebookingRoute({ ...dependencies, db, now }));
  app.get("/v1/prebookings", authorize("read"), listPrebookingsRoute({ db, now }));
  app.get("/v1/prebookings/:bookingId", authorize("read"), getPrebookingRoute({ db, workflows, now }));
  app.post("/v1/prebookings/:bookingId/cancel", authorize("book"), cancelPrebookingRoute({ db, workflows, now }));
  app.post("/v1/availability", authorize("read"), askAvailabilityRoute({ ...dependencies, now }));
  app.get("/v1/resources", authorize("read"), listResourcesRoute({ ...dependencies, db }));
  app.get("/v1/resources/:resourceId", authorize("read"), getResource({ ...dependencies, db }));
  app.get("/v1/transport-hubs", authorize("read"), listTransportHubs({ ...dependencies, db }));
  app.get("/v1/transport-hubs/:transportHubId", authorize("read"), getTransportHub({ ...dependencies, db }));
  app.get("/v1/catalogue", authorize("read"), getCatalogue({ db, programIds }));
  app.get("/v1/push-messages", authorize("operate"), listPushMessagesRoute({ db }));

  app.use(notFound);
  app.use(errorHandler(log));
  return { app, ringsDelivered: async () => void (await Promise.all([ringer.idle(), batchRinger.idle()])) };
}

const noStore: express.RequestHandler = function forbidStoring(_req, res, next) {
  res.set("Cache-Control", "no-store");
  next();
};
