import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { GUEST_FIELDS } from "../../entities/guest.ts";
import type { PassType } from "../../entities/pass.ts";
import { formatOrder } from "../../formatters/order-formatter.ts";
import { PREBOOKED_MODULES } from "../../modules/module-registry.ts";
import { createOrder } from "../../operations/create-order.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { SupplierError } from "../../supplier-error.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const guest = z.partialRecord(z.enum(GUEST_FIELDS), z.string().nullish());
const prebookingRequest = z.object({
  module: z.int(),
  extra: z.object({ prebookingToken: z.string(), prebookingRequiredInfo: guest.nullish() }),
});
const passRequests = {
  ePass: z.object({ ePassId: z.string() }).transform(({ ePassId }) => ePassId),
  membership: z.object({ membershipId: z.string() }).transform(({ membershipId }) => membershipId),
};

/** `POST /orders/{module}/ePasses/prebooking`, and the same for memberships. */
export function addPrebookingRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  for (const { code, pathSegment } of PREBOOKED_MODULES) {
    router.post(PATHS.ePassPrebooking(pathSegment), create("ePass", code));
    router.post(PATHS.membershipPrebooking(pathSegment), create("membership", code));
  }

  function create(type: PassType, moduleCode: number) {
    return run("createOrder", ({ body, programId, requestId, appearsAfterMs }) => {
      const id = parseInput(passRequests[type], body);
      const { module, extra } = parseInput(prebookingRequest, body);
      if (module !== moduleCode) throw new SupplierError("invalidValue", "module does not fit the path");
      const order = createOrder(state, {
        programId,
        requestId,
        pass: { type, id },
        module,
        prebookingToken: extra.prebookingToken,
        guest: extra.prebookingRequiredInfo ?? {},
        appearsAfterMs,
      });
      return formatOrder(order, state.catalogue);
    });
  }
}
