import express, { type Express } from "express";
import helmet from "helmet";
import type { ApiKey } from "../config/api-keys.ts";
import type { Readiness } from "../contract/readiness.ts";
import type { PushVerifier } from "../dragonpass/push/push-signature.ts";
import { createBatchRinger } from "../inbox/batch-ringer.ts";
import { createRinger } from "../inbox/ringer.ts";
import { createWalkinRinger } from "../inbox/walkin-ringer.ts";
import type { Logger } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Database } from "../store/database/database.ts";
import type { InboxWriter } from "../store/inbox/inbox-writer.ts";
import type { CatalogueWorkflows } from "../temporal/client/catalogue-workflows.ts";
import type { PrebookingWorkflows } from "../temporal/client/prebooking-workflows.ts";
import type { WalkinWorkflows } from "../temporal/client/walkin-workflows.ts";
import { createAuthorize } from "./http/authorize.ts";
import { errorHandler } from "./http/error-handler.ts";
import { createFailureLimit } from "./http/limit-failures.ts";
import { observeRequests } from "./http/observe-requests.ts";
import { refuseExpectations } from "./http/refuse-expectations.ts";
import { unmatched } from "./http/unmatched.ts";
import { pushEndpoint } from "./push/push-endpoint.ts";
import { createPushRefusals } from "./push/push-refusals.ts";
import { createTokenReuseGuard, type TokenReusePolicy } from "./push/token-reuse-guard.ts";
import { PLAIN_ROUTES, type RouteDependencies, V1_ROUTES } from "./route-table.ts";

/** Dependencies of `createApi`. */
export interface ApiDependencies
  extends Pick<
    RouteDependencies,
    | "programIds"
    | "executions"
    | "bookingWatcher"
    | "passWatcher"
    | "passWorkflows"
    | "getEPass"
    | "checkAvailability"
    | "listOptions"
    | "previewPrebooking"
    | "getEsim"
    | "listTopUps"
    | "walkInCodes"
    | "readResource"
    | "readInLanguage"
    | "readListInLanguage"
  > {
  readonly apiKeys: readonly ApiKey[];
  readonly push: {
    readonly tokenHeader: string;
    readonly allowedIps: readonly string[];
    readonly tokenReuse: TokenReusePolicy;
  };
  readonly database: Pick<Database, "kysely">;
  readonly inboxWriter: Pick<InboxWriter, "write">;
  readonly workflows: PrebookingWorkflows;
  readonly catalogueWorkflows: Pick<CatalogueWorkflows, "ringBatch">;
  readonly walkinWorkflows: Pick<WalkinWorkflows, "ring">;
  readonly pushVerifier: PushVerifier;
  /** How the parts are that the process depends on; asks nobody. */
  readonly readiness: () => Readiness;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** The database's clock: epoch milliseconds. */
  readonly now: () => number;
}

/** The HTTP API. */
interface Api {
  readonly app: Express;
  /**
   * Resolves when every ring is delivered or dropped, and every warning that was counted is written; for an orderly end,
   * after the server has closed.
   */
  idle(): Promise<void>;
}

/** Builds the HTTP API; `startHttpServer` serves it. */
export function createApi(dependencies: ApiDependencies): Api {
  const { workflows, metrics, log, programIds, now } = dependencies;
  const db = dependencies.database.kysely;
  const walkinRinger = createWalkinRinger({ db, workflows: dependencies.walkinWorkflows, metrics, log });
  const ringer = createRinger({ db, workflows, walkinRinger, metrics, log });
  const batchRinger = createBatchRinger({ workflows: dependencies.catalogueWorkflows, metrics, log });
  const pushRefusals = createPushRefusals({ readiness: dependencies.readiness, log });
  const receivePush = pushEndpoint({
    verifier: dependencies.pushVerifier,
    inboxWriter: dependencies.inboxWriter,
    ringer,
    batchRinger,
    walkinRinger,
    reuseGuard: createTokenReuseGuard({ policy: dependencies.push.tokenReuse, metrics, log, now }),
    pushRefusals,
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
  app.use(refuseExpectations);
  // Before helmet: no browser comes here, and this is the way that must stay fast.
  for (const { method, path, handlerWith } of PLAIN_ROUTES) {
    app[VERBS[method]](path, handlerWith({ receivePush, readiness: dependencies.readiness }));
  }
  app.use(helmet());
  app.use("/v1", noStore);
  for (const { method, path, scope, handlerWith } of V1_ROUTES) {
    app[VERBS[method]](path, authorize(scope), handlerWith({ ...dependencies, db, now }));
  }
  app.use(unmatched([...PLAIN_ROUTES, ...V1_ROUTES]));
  app.use(errorHandler(log));
  return {
    app,
    idle: async () => {
      await Promise.all([ringer.idle(), batchRinger.idle()]);
      // The first of them rings there too.
      await walkinRinger.idle();
      pushRefusals.flush();
    },
  };
}

const VERBS = { GET: "get", POST: "post" } as const;

const noStore: express.RequestHandler = function forbidStoring(_req, res, next) {
  res.set("Cache-Control", "no-store");
  next();
};
