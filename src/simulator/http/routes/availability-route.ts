import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { checkAvailability } from "../../operations/check-availability.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { SupplierError } from "../../supplier-error.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const availabilityRequest = z.object({
  ePassId: z.string().optional(),
  membershipId: z.string().optional(),
  module: z.int(),
  resourceId: z.string(),
  prebookingDate: z.string(),
  adultCount: z.int().positive(),
  childCount: z.int().nonnegative().default(0),
});

/** `POST /resources/prebookings/availability` (DragonPass: Check Prebooking Resource Availability). */
export function addAvailabilityRoute(router: Router, run: RunOperation, state: SimulatorState): void {
  router.post(
    PATHS.resourceAvailability,
    run("checkAvailability", ({ body, programId }) => {
      const { ePassId, membershipId, ...question } = parseInput(availabilityRequest, body);
      return checkAvailability(state, { ...question, programId, pass: passOf(ePassId, membershipId) });
    }),
  );
}

function passOf(ePassId: string | undefined, membershipId: string | undefined) {
  if (ePassId !== undefined && membershipId !== undefined) {
    throw new SupplierError("invalidValue", "Either ePassId or membershipId, not both");
  }
  if (ePassId !== undefined) return { type: "ePass", id: ePassId } as const;
  return membershipId === undefined ? null : ({ type: "membership", id: membershipId } as const);
}
