import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { MODULES } from "../../modules/module-registry.ts";
import { vouchersList } from "../../modules/ordered-thing.ts";
import { checkIn } from "../../operations/check-in.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const checkInRequest = z.object({ orderId: z.string() });

/** The check-in of each module that has one (assumption A20). */
export function addCheckInRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  for (const { code: module, pathSegment, hasCheckIn } of MODULES) {
    if (!hasCheckIn) continue;
    router.post(
      PATHS.checkIn(pathSegment),
      run("checkIn", ({ programId, body }) => {
        const order = checkIn(state, { programId, module, ...parseInput(checkInRequest, body) });
        return { vouchersList: vouchersList(order.checkInVouchers ?? []) };
      }),
    );
  }
}
