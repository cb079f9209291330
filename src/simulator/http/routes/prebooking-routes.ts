import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { GUEST_FIELDS } from "../../entities/guest.ts";
import type { PassType } from "../../entities/pass.ts";
import { formatOrder } from "../../formatters/order-formatter.ts";
import { PREBOOKED_MODULES } from "../../modules/module-registry.ts";
import { previewPrebooking } from "../../operations/check-availability.ts";
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
const previewRequest = z.object({
  module: z.int(),
  membershipId: z.string(),
  extra: z.object({
    resourceId: z.string(),
    optionId: z.string().nullable(),
    prebookingDate: z.string().nullable(),
    adultCount: z.int().positive(),
    childCount: z.int().nonnegative(),
  }),
});
const passRequests = {
  ePass: z.object({ ePassId: z.string() }).transform(({ ePassId }) => ePassId),
  membership: z.object({ membershipId: z.string() }).transform(({ membershipId }) => membershipId),
};

/** `POST /orders/{module}/ePasses/prebooking`, and the same for memberships, with its preview (assumption A18). */
export function addPrebookingRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  for (const { code, pathSegment } of PREBOOKED_MODULES) {
    router.post(PATHS.ePassPrebooking(pathSegment), create("ePass", code));
    router.post(PATHS.membershipPrebooking(pathSegment), create("membership", code));
    router.post(PATHS.membershipPreview(pathSegment), preview(code));
  }

  function preview(moduleCode: number) {
    return run("previewPrebooking", ({ body, programId }) => {
      const { module, membershipId, extra } = parseInput(previewRequest, body);
      if (module !== moduleCode) throw new SupplierError("invalidValue", "module does not fit the path");
      return previewPrebooking(state, { ...extra, programId, module, pass: { type: "membership", id: membershipId } });
    });
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
