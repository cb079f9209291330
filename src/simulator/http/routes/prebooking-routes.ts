import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { GUEST_FIELDS } from "../../entities/guest.ts";
import type { PassType } from "../../entities/pass.ts";
import { formatOrder } from "../../formatters/order-formatter.ts";
import { PREBOOKED_MODULES } from "../../modules/module-registry.ts";
import { previewPrebooking } from "../../operations/check-availability.ts";
import { createOrder, type OrderRequest } from "../../operations/create-order.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { SupplierError } from "../../supplier-error.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const guest = z.partialRecord(z.enum(GUEST_FIELDS), z.string().nullish());
const prebookingRequest = z.object({
  module: z.int(),
  extra: z.object({ prebookingToken: z.string(), prebookingRequiredInfo: guest.nullish() }),
});
const topUpRequest = z.object({
  module: z.int(),
  extra: z.object({ prebookingToken: z.string(), orderId: z.string() }),
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

/** The part of a request that differs between an order of its own and a top-up. */
type AskedOrder = Pick<OrderRequest, "module" | "prebookingToken" | "topUpOf" | "guest">;

/**
 * `POST /orders/{module}/ePasses/prebooking`, and the same for memberships, with its preview (assumption A18); and
 * `…/topup` (assumption A15).
 */
export function addPrebookingRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  for (const { code, pathSegment } of PREBOOKED_MODULES) {
    router.post(PATHS.ePassPrebooking(pathSegment), create("ePass", code));
    router.post(PATHS.membershipPrebooking(pathSegment), create("membership", code));
    router.post(PATHS.membershipPreview(pathSegment), preview(code));
  }
  for (const { code, pathSegment, hasTopUp } of PREBOOKED_MODULES) {
    if (!hasTopUp) continue;
    router.post(PATHS.ePassTopUp(pathSegment), topUp("ePass", code));
    router.post(PATHS.membershipTopUp(pathSegment), topUp("membership", code));
  }

  function preview(moduleCode: number) {
    return run("previewPrebooking", ({ body, programId }) => {
      const { module, membershipId, extra } = parseInput(previewRequest, body);
      if (module !== moduleCode) throw new SupplierError("invalidValue", "module does not fit the path");
      return previewPrebooking(state, { ...extra, programId, module, pass: { type: "membership", id: membershipId } });
    });
  }

  function create(type: PassType, moduleCode: number) {
    return made(type, moduleCode, (body) => {
      const { module, extra } = parseInput(prebookingRequest, body);
      const { prebookingToken, prebookingRequiredInfo: guest } = extra;
      return { module, prebookingToken, topUpOf: null, guest: guest ?? {} };
    });
  }

  function topUp(type: PassType, moduleCode: number) {
    return made(type, moduleCode, (body) => {
      const { module, extra } = parseInput(topUpRequest, body);
      const { prebookingToken, orderId: topUpOf } = extra;
      return { module, prebookingToken, topUpOf, guest: {} };
    });
  }

  function made(type: PassType, moduleCode: number, read: (body: unknown) => AskedOrder) {
    return run("createOrder", ({ body, programId, requestId, appearsAfterMs }) => {
      const id = parseInput(passRequests[type], body);
      const asked = read(body);
      if (asked.module !== moduleCode) throw new SupplierError("invalidValue", "module does not fit the path");
      const order = createOrder(state, { ...asked, programId, requestId, pass: { type, id }, appearsAfterMs });
      return formatOrder(order, state.catalogue);
    });
  }
}
