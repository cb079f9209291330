import type { Router } from "express";
import { z } from "zod";
import { SANDBOX_RESOURCE_IDS } from "../../data/sandbox-resources.ts";
import { MODULES } from "../../modules/module-registry.ts";
import { cancelAtDesk, redeemVoucher, redeemWalkIn } from "../../operations/simulate-visit.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const people = { adultCount: z.int().positive(), childCount: z.int().nonnegative().default(0) };
const redemptionRequest = z.object({ voucher: z.string(), ...people });
const cancellationRequest = z.object({ dpId: z.string(), transactionId: z.string() });

/** `resourceId` is the simulator's own addition: the sandbox knows one resource of a module, if any. */
function walkInRequest(sandboxResourceId: string | undefined) {
  const resourceId = sandboxResourceId === undefined ? z.string() : z.string().default(sandboxResourceId);
  return z.object({ dpId: z.string(), resourceId, ...people });
}

/** DragonPass: Sandbox Order Simulation, of each module that has it (assumption A22). */
export function addSandboxRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  for (const { name, pathSegment, simulated } of MODULES) {
    const base = `/simulations/${pathSegment}`;
    const walkInOf = walkInRequest(SANDBOX_RESOURCE_IDS[name]);

    if (simulated.includes("walkIn")) {
      router.post(
        `${base}/redemptions`,
        run("simulate", ({ body, programId, requestId }) => {
          const walkIn = parseInput(walkInOf, body);
          const { transactionId } = redeemWalkIn(state, { ...walkIn, module: name, programId, requestId });
          return { dpId: walkIn.dpId, transactionId, message: "Order Created" };
        }),
      );
    }
    if (simulated.includes("prebooking")) {
      router.post(
        `${base}/prebookings/redemptions`,
        run("simulate", ({ body, programId }) => {
          const { voucher } = parseInput(redemptionRequest, body);
          const { transactionId } = redeemVoucher(state, { programId, module: name, voucher });
          return { voucher, transactionId, message: "Order Created" };
        }),
      );
    }
    if (simulated.length > 0) {
      router.post(
        `${base}/cancellation`,
        run("simulate", ({ body, programId }) => {
          const { dpId, transactionId } = parseInput(cancellationRequest, body);
          cancelAtDesk(state, { programId, module: name, dpId, transactionId });
          return { dpId, transactionId, message: "Order Cancelled" };
        }),
      );
    }
  }
}
