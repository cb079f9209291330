import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { ORDER_STATUS } from "../../entities/order.ts";
import type { PassType } from "../../entities/pass.ts";
import { formatEPass } from "../../formatters/e-pass-formatter.ts";
import { formatOrder, formatOrderListItem } from "../../formatters/order-formatter.ts";
import { pageOf } from "../../formatters/page.ts";
import { cancelEPass } from "../../operations/cancel-e-pass.ts";
import { cancelOrder } from "../../operations/cancel-order.ts";
import type { SimulatorState } from "../../simulator-state.ts";
import { SupplierError } from "../../supplier-error.ts";
import { type ApiRequest, parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const page = { pageSize: z.int().positive().optional(), pageNumber: z.int().positive().optional() };
const listRequests = {
  ePass: z.object({ ePassId: z.string(), ...page }).transform(({ ePassId: passId, ...rest }) => ({ passId, ...rest })),
  membership: z
    .object({ membershipId: z.string(), ...page })
    .transform(({ membershipId: passId, ...rest }) => ({ passId, ...rest })),
};
const detailsRequest = z.object({ orderId: z.string() });
const patchRequest = z.object({ orderId: z.string(), status: z.int() });

/** Lists, details, and cancelling, of passes too (assumptions A5, A6, A17). */
export function addOrderRoutes(router: Router, run: RunOperation, state: SimulatorState): void {
  router.post(
    PATHS.ePassOrders,
    run("listOrders", (request) => list("ePass", request)),
  );
  router.post(
    PATHS.membershipOrders,
    run("listOrders", (request) => list("membership", request)),
  );
  router.post(
    PATHS.ePassOrderDetails,
    run("getOrder", (request) => details("ePass", request)),
  );
  router.post(
    PATHS.membershipOrderDetails,
    run("getOrder", (request) => details("membership", request)),
  );

  router.patch(
    PATHS.orders,
    run("cancelOrder", ({ body, programId }) => {
      const { orderId, status } = parseInput(patchRequest, body);
      if (status !== ORDER_STATUS.cancelled) throw new SupplierError("invalidValue", "status can only become 3");
      const pass = state.passes.findByOrder(programId, orderId);
      if (pass !== undefined) return formatEPass(cancelEPass(state, pass), state.clock.now());
      return formatOrder(cancelOrder(state, programId, orderId), state.catalogue);
    }),
  );

  function list(type: PassType, { body, programId, isStale }: ApiRequest) {
    const wanted = parseInput(listRequests[type], body);
    const pass = state.passes.find(programId, wanted.passId, type);
    if (pass === undefined) throw new SupplierError("ePassNotFound", "E-pass or membership not found");
    const { pagination, items } = pageOf(state.orders.readByPass(pass.id, isStale), wanted, state.pageSizeMax);
    return { pagination, orders: items.map((order) => formatOrderListItem(order, state.catalogue)) };
  }

  function details(type: PassType, { body, programId, isStale }: ApiRequest) {
    const { orderId } = parseInput(detailsRequest, body);
    const order = state.orders.read(orderId, isStale);
    if (order === undefined || order.programId !== programId || order.passType !== type) {
      throw new SupplierError("orderNotFound", "Order not found");
    }
    return formatOrder(order, state.catalogue);
  }
}
