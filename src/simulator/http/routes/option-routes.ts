import type { Router } from "express";
import { z } from "zod";
import { MODULES } from "../../modules/module-registry.ts";
import { listOptions } from "../../operations/list-options.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const optionsQuery = z.object({ date: z.iso.date().optional() });

/** The options of a resource, of each module that has some (assumption A13). */
export function addOptionRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  for (const { name, pathSegment, optionsPath } of MODULES) {
    if (optionsPath === null) continue;
    router.get(
      `/resources/${pathSegment}/:resourceId/${optionsPath}`,
      run("listOptions", ({ programId, params, query }) => {
        const { date } = parseInput(optionsQuery, query);
        return listOptions(state, { programId, module: name, resourceId: params.resourceId ?? "", date: date ?? null });
      }),
    );
  }
}
