import type { Router } from "express";
import { z } from "zod";
import { SANDBOX_LOUNGE_ID } from "../../data/resources.ts";
import { moduleOf } from "../../modules/module-registry.ts";
import { cancelAtLounge, redeemVoucher, redeemWalkIn } from "../../operations/simulate-visit.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const people = { adultCount: z.int().positive(), childCount: z.int().nonnegative().default(0) };
/** `resourceId` is the simulator's own addition: the sandbox knows one lounge only. */
const walkInRequest = z.object({ dpId: z.string(), resourceId: z.string().default(SANDBOX_LOUNGE_ID), ...people });
const redemptionRequest = z.object({ voucher: z.string(), ...people });
const cancellationRequest = z.object({ dpId: z.string(), transactionId: z.string() });

/** DragonPass: Sandbox Order Simulation, for lounges. */
export function addSandboxRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  const base = `/simulations/${moduleOf({ module: "lounge" }).pathSegment}`;

  router.post(
    `${base}/redemptions`,
    run("simulate", ({ body, programId, requestId }) => {
      const walkIn = parseInput(walkInRequest, body);
      const { transactionId } = redeemWalkIn(state, { ...walkIn, programId, requestId });
      return { dpId: walkIn.dpId, transactionId, message: "Order Created" };
    }),
  );

  router.post(
    `${base}/prebookings/redemptions`,
    run("simulate", ({ body, programId }) => {
      const { voucher } = parseInput(redemptionRequest, body);
      const { transactionId } = redeemVoucher(state, programId, voucher);
      return { voucher, transactionId, message: "Order Created" };
    }),
  );

  router.post(
    `${base}/cancellation`,
    run("simulate", ({ body, programId }) => {
      const { dpId, transactionId } = parseInput(cancellationRequest, body);
      cancelAtLounge(state, programId, dpId, transactionId);
      return { dpId, transactionId, message: "Order Cancelled" };
    }),
  );
}
