import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { type AvailabilityQuestion, checkAvailability } from "../../operations/check-availability.ts";
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

/** DragonPass: Check Prebooking Resource & Option Availability. */
export function addAvailabilityRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  router.post(PATHS.resourceAvailability, check("resource"));
  router.post(PATHS.optionAvailability, check("option"));

  function check(of: AvailabilityQuestion["of"]) {
    return run("checkAvailability", ({ body, programId }) => {
      const { ePassId, membershipId, optionId, prebookingDate, ...question } = parseInput(availabilityRequest, body);
      return checkAvailability(state, {
        ...question,
        of,
        optionId: optionId ?? null,
        prebookingDate: prebookingDate ?? null,
        programId,
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
