import type { Router } from "express";
import { z } from "zod";
import type { Controls } from "../../controls.ts";
import { MODULE_NAMES } from "../../entities/module-name.ts";
import type { Order } from "../../entities/order.ts";
import { PASS_STATUS, PASS_TYPES } from "../../entities/pass.ts";
import type { SimulatorState } from "../../simulator-state.ts";

const changeOptions = { remarks: z.string().nullish(), push: z.boolean().optional() };
const statusRequest = z.strictObject({ status: z.int().nonnegative(), ...changeOptions });
const modifyRequest = z.strictObject({
  changes: z.strictObject({
    prebookingDate: z.string().optional(),
    vouchers: z.array(z.string()).optional(),
    adultCount: z.int().positive().optional(),
    childCount: z.int().nonnegative().optional(),
  }),
  ...changeOptions,
});
const walkInRequest = z.strictObject({
  dpId: z.string(),
  programId: z.string().optional(),
  module: z.enum(MODULE_NAMES).optional(),
  resourceId: z.string().optional(),
  adultCount: z.int().positive().optional(),
  childCount: z.int().nonnegative().optional(),
  push: z.boolean().optional(),
});
const passRequest = z
  .strictObject({
    type: z.enum(PASS_TYPES).optional(),
    id: z.string().optional(),
    programId: z.string().optional(),
    clientUserId: z.string().optional(),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    status: z.enum(PASS_STATUS).optional(),
    availableUsages: z.int().nonnegative().optional(),
    entitlements: z.partialRecord(z.enum(MODULE_NAMES), z.int().nonnegative()).optional(),
    modules: z.array(z.enum(MODULE_NAMES)).optional(),
    allowedResourceIds: z.array(z.string()).optional(),
    activationDate: z.coerce.date().nullish(),
    expirationDate: z.coerce.date().optional(),
  })
  .prefault({});

/** Orders and passes as they really are, and the ways to change them. */
export function addAdminOrderRoutes(router: Router, state: SimulatorState, { orders, passes }: Controls): void {
  router.get("/orders", (_req, res) => {
    res.json(orders.list().map((order) => view(order)));
  });
  router.get("/orders/:orderId", (req, res) => {
    const order = orders.get(req.params.orderId);
    if (order === undefined) throw new RangeError(`There is no order ${req.params.orderId}.`);
    res.json(view(order));
  });
  router.post("/orders/:orderId/status", (req, res) => {
    const { status, ...options } = statusRequest.parse(req.body);
    res.json(view(orders.changeStatus(req.params.orderId, status, options)));
  });
  router.post("/orders/:orderId/modify", (req, res) => {
    const { changes, ...options } = modifyRequest.parse(req.body);
    res.json(view(orders.modify(req.params.orderId, changes, options)));
  });
  router.post("/orders/:orderId/redeem", (req, res) => {
    res.json(view(orders.redeem(req.params.orderId)));
  });

  router.post("/walk-ins", (req, res) => {
    res.status(201).json(view(orders.walkIn(walkInRequest.parse(req.body))));
  });

  router.get("/passes", (_req, res) => {
    res.json(passes.list());
  });
  router.post("/passes", (req, res) => {
    res.status(201).json(passes.create(passRequest.parse(req.body)));
  });

  /** Guest data stays inside. */
  function view({ guest: _guest, ...order }: Order) {
    return { ...order, visible: state.orders.isVisible(order.orderId) };
  }
}
