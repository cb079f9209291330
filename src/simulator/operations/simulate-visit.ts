/** Events at the desk of a resource (DragonPass: Sandbox Order Simulation). */
import { usagesOfOrder } from "../../dragonpass/assumptions.ts";
import { instantOfLocal, toLocalUsageDate, toSupplierDate } from "../dates.ts";
import { NO_GUEST } from "../entities/guest.ts";
import type { ModuleName } from "../entities/module-name.ts";
import { ORDER_CATEGORY, ORDER_STATUS, type Order } from "../entities/order.ts";
import { moduleOf } from "../modules/module-registry.ts";
import type { SimulatorState } from "../simulator-state.ts";
import { SupplierError } from "../supplier-error.ts";
import { addOrder } from "./add-order.ts";
import { changeOrder } from "./change-order.ts";
import { onceShownPassId, shownPassId } from "./dynamic-code.ts";
import { requireAllowed, requireUsages, usablePass } from "./usable-pass.ts";

const HOUR_MS = 3_600_000;

interface WalkIn {
  readonly programId: string;
  readonly requestId: string | null;
  /** Id of a pass, or a dynamic code. */
  readonly dpId: string;
  readonly module: ModuleName;
  readonly resourceId: string;
  readonly adultCount: number;
  readonly childCount: number;
  /** False: nobody is told. */
  readonly push?: boolean | undefined;
}

/** Somebody comes without a prebooking: an order that is used from the start. Throws `SupplierError`. */
export function redeemWalkIn(state: SimulatorState, walkIn: WalkIn): Order {
  const pass = usablePass(state, walkIn.programId, shownPassId(state, walkIn.programId, walkIn.dpId));
  const resource = state.catalogue.resourceOf(walkIn.programId, walkIn.resourceId);
  if (resource.module !== walkIn.module) throw new SupplierError("resourceNotFound", "Resource not found");
  requireAllowed(pass, resource);
  const usedUsages = usagesOfOrder(walkIn.adultCount, walkIn.childCount);
  requireUsages(pass, resource, usedUsages);
  const now = state.clock.now();
  const order: Order = {
    orderId: state.orderIds.next(),
    programId: walkIn.programId,
    passType: pass.type,
    passId: pass.id,
    module: moduleOf(resource).code,
    category: ORDER_CATEGORY.walkIn,
    status: ORDER_STATUS.used,
    orderCreatedDate: toSupplierDate(now),
    orderCancelledDate: null,
    usageDate: toLocalUsageDate(now, state.catalogue.timezoneOf(resource.resourceId)),
    statusChangedDate: toSupplierDate(now),
    resourceId: resource.resourceId,
    optionId: null,
    optionName: null,
    topUpOf: null,
    prebookingDate: null,
    adultCount: walkIn.adultCount,
    childCount: walkIn.childCount,
    usedUsages,
    vouchers: [],
    guest: NO_GUEST,
    details: {},
    checkInVouchers: null,
    transactionId: state.transactionIds.next(),
  };
  return addOrder(state, order, {
    prebookingToken: null,
    requestId: walkIn.requestId,
    appearsAfterMs: 0,
    push: walkIn.push,
  });
}

/** Where something happens: each module has its own path, and each program its own orders. */
interface Desk {
  readonly programId: string;
  readonly module: ModuleName;
}

function isAt({ catalogue }: SimulatorState, order: Order, { programId, module }: Desk): boolean {
  return order.programId === programId && catalogue.resource(order.resourceId).module === module;
}

/** Somebody shows a voucher: from 1 hour before to 3 hours after the prebooked time. Throws `SupplierError`. */
export function redeemVoucher(state: SimulatorState, shown: Desk & { readonly voucher: string }): Order {
  const order = state.orders.findByVoucher(shown.voucher);
  if (order === undefined || !isAt(state, order, shown)) {
    throw new SupplierError("orderNotFound", "Voucher not found");
  }
  if (order.status === ORDER_STATUS.cancelled) {
    throw new SupplierError("orderAlreadyCancelled", "The order has been cancelled");
  }
  if (order.status === ORDER_STATUS.used) throw new SupplierError("invalidValue", "The voucher has been used");
  const visitAt = instantOfLocal(order.prebookingDate ?? "", state.catalogue.timezoneOf(order.resourceId));
  const sinceVisitMs = state.clock.now().getTime() - (visitAt?.getTime() ?? Number.NaN);
  if (!(sinceVisitMs >= -HOUR_MS && sinceVisitMs <= 3 * HOUR_MS)) {
    throw new SupplierError("redemptionOutsideWindow", "Outside the redemption window");
  }
  return redeemOrder(state, order, "staff");
}

/** The visit takes place, whatever the time. */
export function redeemOrder(state: SimulatorState, order: Order, by: "staff" | "admin"): Order {
  const fields = { transactionId: order.transactionId ?? state.transactionIds.next() };
  return changeOrder(state, order, { status: ORDER_STATUS.used, fields, by });
}

/** Staff cancel, also what was used. By transaction id or, before there is one, by order id. Throws `SupplierError`. */
export function cancelAtDesk(
  state: SimulatorState,
  { dpId, transactionId, ...desk }: Desk & { readonly dpId: string; readonly transactionId: string },
): Order {
  const order = state.orders.findByTransaction(transactionId) ?? state.orders.read(transactionId);
  if (
    order === undefined ||
    !isAt(state, order, desk) ||
    order.passId !== onceShownPassId(state, desk.programId, dpId)
  ) {
    throw new SupplierError("orderNotFound", "Transaction not found");
  }
  if (order.status === ORDER_STATUS.cancelled) {
    throw new SupplierError("orderAlreadyCancelled", "The order has been cancelled already");
  }
  return changeOrder(state, order, { status: ORDER_STATUS.cancelled, by: "staff" });
}
