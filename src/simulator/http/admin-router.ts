/** The admin API, under `/_simulator`. No authentication: it is for loopback, and has nothing to protect. */
import express, { type ErrorRequestHandler, type Router } from "express";
import type { JSONWebKeySet } from "jose";
import { z } from "zod";
import type { Controls } from "../controls.ts";
import { ALL_MAGIC_RESOURCES } from "../magic-resources.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { addAdminCatalogueRoutes } from "./routes/admin-catalogue-routes.ts";
import { addAdminControlRoutes } from "./routes/admin-control-routes.ts";
import { addAdminFaultRoutes } from "./routes/admin-fault-routes.ts";
import { addAdminOrderRoutes } from "./routes/admin-order-routes.ts";

/** The admin calls, below `/_simulator`. */
export function adminRouter(state: SimulatorState, controls: Controls, jwks: JSONWebKeySet): Router {
  const router = express.Router();
  router.use(express.json({ limit: "4mb" }));
  router.get("/", (_req, res) => {
    res.json({ programIds: state.programIds, now: state.clock.now(), magicResources: ALL_MAGIC_RESOURCES });
  });
  router.get("/jwks", (_req, res) => {
    res.json(jwks);
  });
  addAdminControlRoutes(router, controls);
  addAdminCatalogueRoutes(router, controls.catalogue);
  addAdminFaultRoutes(router, state.faults);
  addAdminOrderRoutes(router, state, controls);
  router.use((_req, res) => {
    res.status(404).json({ error: "No such endpoint; see docs/simulator.md." });
  });
  router.use(answerAdminError);
  return router;
}

/** A wrong request says what is wrong with it: there is a developer at the other end. */
const answerAdminError: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  if (error instanceof z.ZodError) res.status(400).json({ error: z.prettifyError(error) });
  else if (error instanceof RangeError) res.status(404).json({ error: error.message });
  else res.status(400).json({ error: error instanceof Error ? error.message : "Bad request" });
};
