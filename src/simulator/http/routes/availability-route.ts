import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { MODULES } from "../../modules/module-registry.ts";
import { type AvailabilityQuestion, checkAvailability } from "../../operations/check-availability.ts";
import { checkTopUp } from "../../operations/top-up.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { SupplierError } from "../../supplier-error.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const availabilityRequest = z.object({
  ePassId: z.string().optional(),
  membershipId: z.string().optional(),
  module: z.int(),
  resourceId: z.string(),
  optionId: z.string().nullish(),
  prebookingDate: z.string().nullish(),
  adultCount: z.int().positive(),
  childCount: z.int().nonnegative().default(0),
});

const topUpRequest = z.object({
  ePassId: z.string().optional(),
  membershipId: z.string().optional(),
  module: z.int(),
  orderId: z.string(),
  optionId: z.string(),
});

/** DragonPass: Check Prebooking Resource & Option Availability; and that of a top-up (assumption A15). */
export function addAvailabilityRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  router.post(PATHS.resourceAvailability, check("resource"));
  router.post(PATHS.optionAvailability, check("option"));
  for (const { pathSegment, hasTopUp } of MODULES) {
    if (!hasTopUp) continue;
    router.post(
      PATHS.topUpAvailability(pathSegment),
      run("checkAvailability", ({ body, programId }) => {
        const { ePassId, membershipId, ...question } = parseInput(topUpRequest, body);
        return checkTopUp(state, { ...question, programId, pass: passOf(ePassId, membershipId) });
      }),
    );
  }

  function check(of: AvailabilityQuestion["of"]) {
    return run("checkAvailability", ({ body, programId }) => {
      const { ePassId, membershipId, optionId, prebookingDate, ...question } = parseInput(availabilityRequest, body);
      return checkAvailability(state, {
        ...question,
        of,
        optionId: optionId ?? null,
        prebookingDate: prebookingDate ?? null,
        programId,
        topUpOf: null,
        pass: passOf(ePassId, membershipId),
      });
    });
  }
}

function passOf(ePassId: string | undefined, membershipId: string | undefined) {
  if (ePassId !== undefined && membershipId !== undefined) {
    throw new SupplierError("invalidValue", "Either ePassId or membershipId, not both");
  }
  if (ePassId !== undefined) return { type: "ePass", id: ePassId } as const;
  return membershipId === undefined ? null : ({ type: "membership", id: membershipId } as const);
}
