import type { OrderId, Pass } from "../../src/contract/vocabulary.ts";
import {
  type AttemptWindow,
  type CandidateOrder,
  couldMatch,
  type KnownCriteria,
  matchingOrders,
  movedOrders,
  type OrderCriteria,
} from "../../src/domain/booking/order-matching.ts";
import { iccidOf } from "../../src/domain/booking/top-up.ts";
import { CLOCK_SKEW_MS } from "../../src/domain/once/clock-skew.ts";
import { ORDER_KIND } from "../../src/domain/once/subject.ts";
import { PAGE_SIZE_MAX } from "../../src/dragonpass/assumptions.ts";
import type { DragonPassClient } from "../../src/dragonpass/client/dragonpass-client.ts";
import { faultError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { SupplierOrder } from "../../src/dragonpass/schemas/order.ts";
import type { SupplierOrderListItem } from "../../src/dragonpass/schemas/order-list.ts";
import { isTopUpOrder } from "../../src/dragonpass/top-up-order.ts";
import { findToppedUp } from "../../src/store/bookings/topped-up.ts";
import type { Db } from "../../src/store/database/database.ts";
import type { Attempt } from "../../src/store/once/attempt.ts";
import { claimedAmong } from "../../src/store/once/claims.ts";
import { listBackTo } from "../once/list-back-to.ts";
import type { OrderDependencies } from "./dependencies.ts";
import { compareClocks } from "./supplier-time.ts";

/** How far back the list is read: to where an order can be dated at the worst. */
const LISTED_BEFORE_MS = 2 * 24 * 3_600_000;

/** An order of another day is not the one that was asked for, however wrong a clock is. */
const ANY_TIME_MS = 24 * 3_600_000;

/**
 * The orders of the pass that an attempt can have made and that no booking has claimed, the likeliest first. With
 * `anyTime` their dates hardly count; and where the attempt is forgotten, the visit may have been moved since.
 * @throws SupplierError where DragonPass does not show all of them
 */
export async function findUnclaimedOrders(
  deps: Pick<OrderDependencies, "db" | "dragonpass" | "supplierClock">,
  attempt: Attempt<OrderCriteria>,
  anyTime: boolean,
): Promise<SupplierOrder[]> {
  const criteria = await knownCriteria(deps.db, attempt.criteria);
  const toleranceMs = anyTime ? ANY_TIME_MS : CLOCK_SKEW_MS;
  const { programId, ...pass } = criteria.pass;
  const sinceMs = (attempt.forgottenSince ?? attempt.startedAt).getTime() - LISTED_BEFORE_MS;
  const all = await listSince(deps.dragonpass, programId, pass, sinceMs);
  // Only now, since these answers say what time it is there.
  const { supplierLeadMs } = await compareClocks(deps);
  const dated = windowOf(attempt, supplierLeadMs);
  const window = { ...dated, toleranceMs };
  const listed = all.filter((item) => couldMatch(candidateOf(item), criteria, window));
  const claimed = await claimedAmong(
    deps.db,
    ORDER_KIND,
    listed.map(({ orderId }) => orderId),
  );
  const orders: SupplierOrder[] = [];
  for (const { orderId } of listed) {
    if (claimed.has(orderId)) continue;
    // The list has no prebookingDate.
    const found = await deps.dragonpass.getOrder({ programId, pass, orderId });
    // A copy that lags, perhaps. It may be the one that is looked for, so nobody may say that there is none.
    if (found.kind === "not-found") throw faultError("unreadable");
    orders.push(found.value);
  }
  const candidates = orders.map(candidateOf);
  const matching = matchingOrders(candidates, criteria, window);
  if (anyTime && attempt.forgottenSince !== null) matching.push(...movedOrders(candidates, criteria, dated));
  return matching.flatMap(({ orderId }) => orders.filter((order) => order.orderId === orderId));
}

/** Whether an order is in every way what an attempt asked for, the time at which it was made included. */
export async function isAsAskedFor(
  deps: Pick<OrderDependencies, "db" | "supplierClock">,
  attempt: Attempt<OrderCriteria>,
  order: SupplierOrder,
): Promise<boolean> {
  const { supplierLeadMs } = await compareClocks(deps);
  const criteria = await knownCriteria(deps.db, attempt.criteria);
  return matchingOrders([candidateOf(order)], criteria, windowOf(attempt, supplierLeadMs)).length > 0;
}

/** The criteria with the number of the eSIM, where a top-up is sought and its booking is stored. */
async function knownCriteria(db: Db, criteria: OrderCriteria): Promise<KnownCriteria> {
  if (criteria.topUpOf === undefined) return criteria;
  const { first } = await findToppedUp(db, criteria.topUpOf);
  return { ...criteria, iccid: first === null ? null : iccidOf(first) };
}

/** The orders of a pass, as far back as that and a little further. @throws SupplierError where it cannot be listed */
export async function listSince(
  dragonpass: DragonPassClient,
  programId: string,
  pass: Pass,
  sinceMs: number,
): Promise<SupplierOrderListItem[]> {
  return await listBackTo(sinceMs, async (pageNumber) => {
    const { orders, pagination } = await dragonpass.listOrders({
      programId,
      pass,
      pageSize: PAGE_SIZE_MAX,
      pageNumber,
    });
    return { items: orders, pagination };
  });
}

/** By DragonPass's clock, which dates orders. What is forgotten was sent before its attempt was written down. */
function windowOf({ startedAt, fence, forgottenSince }: Attempt, supplierLeadMs: number): AttemptWindow {
  const from = forgottenSince ?? startedAt;
  const until =
    forgottenSince === null ? (fence?.validUntil.getTime() ?? Number.POSITIVE_INFINITY) : startedAt.getTime();
  return { startedAt: from.getTime() + supplierLeadMs, validUntil: until + supplierLeadMs };
}

function candidateOf(order: SupplierOrderListItem | SupplierOrder): CandidateOrder {
  const { orderId, status, category, resourceId, optionId, usedUsages, orderCreatedDate } = order;
  // The list says neither what kind it is nor of which eSIM.
  const read = "isTopUp" in order ? { isTopUp: order.isTopUp, iccid: iccidOf(order) } : unsaidOf(order);
  return {
    orderId: orderId as OrderId,
    supplierStatus: status,
    category,
    resourceId,
    optionId,
    prebookingDate: "prebookingDate" in order ? order.prebookingDate : null,
    usedUsages,
    ...read,
    createdAt: orderCreatedDate === null ? null : Date.parse(orderCreatedDate),
  };
}

function unsaidOf({ module }: SupplierOrderListItem) {
  return { isTopUp: isTopUpOrder(module, null), iccid: null };
}
