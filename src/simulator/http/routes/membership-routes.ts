import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { makeDynamicCode } from "../../operations/dynamic-code.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const qrCodeRequest = z.object({ membershipId: z.string() });

/** Dynamic codes of memberships (assumption A19). */
export function addMembershipRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  router.post(
    PATHS.membershipQrCodes,
    run("createQrCode", ({ body, programId }) => {
      const { membershipId } = parseInput(qrCodeRequest, body);
      const { code: qrCode, validUntil } = makeDynamicCode(state, programId, membershipId);
      return { qrCode, validUntil };
    }),
  );
}
