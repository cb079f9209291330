import express, { type Router } from "express";
import type { MagicFaults } from "../magic-faults.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { type AuthenticationOptions, authenticate } from "./authenticate.ts";
import { handleErrors } from "./handle-errors.ts";
import { rateLimit } from "./rate-limit.ts";
import { addAvailabilityRoutes } from "./routes/availability-route.ts";
import { addCatalogueRoutes } from "./routes/catalogue-routes.ts";
import { addCheckInRoutes } from "./routes/check-in-routes.ts";
import { addEPassRoutes } from "./routes/e-pass-routes.ts";
import { addEsimRoutes } from "./routes/esim-routes.ts";
import { addEventRoute } from "./routes/event-route.ts";
import { addMembershipRoutes } from "./routes/membership-routes.ts";
import { addOptionRoutes } from "./routes/option-routes.ts";
import { addOrderRoutes } from "./routes/order-routes.ts";
import { addPrebookingRoutes } from "./routes/prebooking-routes.ts";
import { addSandboxRoutes } from "./routes/sandbox-routes.ts";
import { addTokenRoute } from "./routes/token-route.ts";
import { runOperations } from "./run-operation.ts";

interface ApiOptions extends AuthenticationOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly requestsPerSecondMax: number | null;
}

/** The DragonPass API, to be mounted at `/api/v2`. */
export function apiRouter(state: SimulatorState, magicFaults: MagicFaults, options: ApiOptions): Router {
  const router = express.Router();
  const run = runOperations(state, magicFaults);
  if (options.requestsPerSecondMax !== null) router.use(rateLimit(options.requestsPerSecondMax, state.journal));
  router.use(express.json({ limit: "100kb" }));
  addTokenRoute(router, run, options.accessTokens, options);
  router.use(authenticate(options));
  addCatalogueRoutes(router, run, state);
  addOptionRoutes(router, run, state);
  addCheckInRoutes(router, run, state);
  addEsimRoutes(router, run, state);
  addEventRoute(router, run, state);
  addAvailabilityRoutes(router, run, state);
  addPrebookingRoutes(router, run, state);
  addEPassRoutes(router, run, state);
  addOrderRoutes(router, run, state);
  addMembershipRoutes(router, run, state);
  addSandboxRoutes(router, run, state);
  router.use((req, res) => {
    // Not in DragonPass's form: a wrong address must not look like a resource that is gone.
    const requestId = req.get("x-request-id") ?? null;
    const { method, path } = req;
    state.journal.add({ kind: "request-refused", method, path, requestId, status: 404, code: null });
    res.status(404).type("text").send("Not Found");
  });
  router.use(handleErrors(state.journal));
  return router;
}
