/** Controls of a test over a running simulator, from inside the process and over the admin API. */
import { catalogueControlsOf } from "./catalogue-controls.ts";
import { SANDBOX_RESOURCE_IDS } from "./data/sandbox-resources.ts";
import type { Order } from "./entities/order.ts";
import { changeOrder } from "./operations/change-order.ts";
import { redeemOrder, redeemWalkIn } from "./operations/simulate-visit.ts";
import type { Simulator } from "./simulator-interface.ts";
import type { SimulatorState } from "./simulator-state.ts";

/** The part of a simulator that its admin calls reach. */
export type Controls = Pick<
  Simulator,
  "journal" | "push" | "setPushUrl" | "offerPushUrl" | "idle" | "faults" | "clock" | "orders" | "catalogue" | "passes"
>;

/** The controls of a simulator, on its state. */
export function controlsOf(state: SimulatorState): Controls {
  return {
    journal: () => state.journal.entries(),
    push: (event, options) => state.pushes.send(event, options),
    setPushUrl: (url) => state.pushes.setUrl(url),
    offerPushUrl: (url) => state.pushes.offerUrl(url),
    idle: () => state.pushes.idle(),
    faults: {
      add: (rule) => state.faults.add(rule),
      clear: () => state.faults.clear(),
      setChaos: (options) => state.faults.setChaos(options),
    },
    clock: clockOf(state),
    orders: ordersOf(state),
    catalogue: catalogueControlsOf(state),
    passes: {
      get: (passId) => state.passes.get(passId),
      create: (pass) => state.passes.create(pass),
      use: (passId, usages) => state.passes.use(passId, null, usages),
      list: () => state.passes.list(),
    },
  };
}

function clockOf(state: SimulatorState): Controls["clock"] {
  const moved = () => state.journal.add({ kind: "clock-moved", now: state.clock.now().toISOString() });
  return {
    now: () => state.clock.now(),
    advance(ms) {
      state.clock.advance(ms);
      moved();
    },
    set(date) {
      state.clock.set(date);
      moved();
    },
    setError(ms) {
      state.clock.setError(ms);
      moved();
    },
  };
}

function ordersOf(state: SimulatorState): Controls["orders"] {
  return {
    get: (orderId) => state.orders.get(orderId),
    list: () => state.orders.list(),
    changeStatus: (orderId, status, options) =>
      changeOrder(state, requireOrder(state, orderId), { ...options, status, by: "admin" }),
    modify: (orderId, changes, options) =>
      changeOrder(state, requireOrder(state, orderId), { ...options, fields: withoutUndefined(changes), by: "admin" }),
    redeem: (orderId) => redeemOrder(state, requireOrder(state, orderId), "admin"),
    walkIn: ({ programId = state.programIds[0] ?? "", module = "lounge", resourceId, ...walkIn }) =>
      redeemWalkIn(state, {
        requestId: null,
        ...walkIn,
        programId,
        module,
        resourceId: resourceId ?? SANDBOX_RESOURCE_IDS[module] ?? "",
        adultCount: walkIn.adultCount ?? 1,
        childCount: walkIn.childCount ?? 0,
      }),
  };
}

function requireOrder(state: SimulatorState, orderId: string): Order {
  const order = state.orders.get(orderId);
  if (order === undefined) throw new RangeError(`There is no order ${orderId}.`);
  return order;
}

function withoutUndefined(changes: Readonly<Record<string, unknown>>): Partial<Order> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
