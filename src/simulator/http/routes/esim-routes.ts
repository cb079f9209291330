import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { MODULES } from "../../modules/module-registry.ts";
import { listTopUps, readEsim } from "../../operations/read-esim.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const esimRequest = z.object({ orderId: z.string() });

/** How an eSIM is now, and what it can be topped up with, of each module with top-ups (assumption A21). */
export function addEsimRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  for (const { code: module, pathSegment, hasTopUp } of MODULES) {
    if (!hasTopUp) continue;
    router.post(
      PATHS.esimDetails(pathSegment),
      run("getEsim", ({ programId, body }) => readEsim(state, { programId, module, ...parseInput(esimRequest, body) })),
    );
    router.post(
      PATHS.esimPackages(pathSegment),
      run("listTopUps", ({ programId, body }) =>
        listTopUps(state, { programId, module, ...parseInput(esimRequest, body) }),
      ),
    );
  }
}
