import type { OrderId, Pass } from "../src/contract/vocabulary.ts";
import {
  type CandidateOrder,
  CLOCK_SKEW_MS,
  matchingOrders,
  mayBeSought,
  type SoughtOrder,
} from "../src/domain/order-matching.ts";
import { PAGE_SIZE_MAX } from "../src/dragonpass/assumptions.ts";
import type { DragonPassClient } from "../src/dragonpass/client.ts";
import { faultError } from "../src/dragonpass/errors.ts";
import type { SupplierOrder } from "../src/dragonpass/schemas/order.ts";
import type { SupplierOrderListItem } from "../src/dragonpass/schemas/order-list.ts";
import type { Attempt } from "../src/store/attempts.ts";
import type { Db } from "../src/store/database.ts";
import { ownersOf } from "../src/store/order-index.ts";

/** Pages of a pass's orders that are read at most: the list is newest first, and an attempt is minutes old. */
const PAGES_MAX = 20;

/**
 * The orders of the pass that an attempt can have made and that no booking has claimed, the likeliest first.
 * @throws SupplierError where DragonPass does not show all of them
 */
export async function findUnclaimedOrders(
  deps: { readonly db: Db; readonly dragonpass: DragonPassClient },
  attempt: Attempt,
): Promise<SupplierOrder[]> {
  const sought = soughtOrder(attempt);
  const { programId, ...pass } = attempt.pass;
  const listed = (await listSince(deps.dragonpass, programId, pass, sought.startedAt - CLOCK_SKEW_MS)).filter((item) =>
    mayBeSought(candidateOf(item), sought),
  );
  const owners = await ownersOf(
    deps.db,
    listed.map(({ orderId }) => orderId as OrderId),
  );
  const orders: SupplierOrder[] = [];
  for (const { orderId } of listed) {
    if (owners.has(orderId as OrderId)) continue;
    // The list has no prebookingDate.
    const found = await deps.dragonpass.getOrder({ programId, pass, orderId });
    // A copy that lags, perhaps. It may be the one that is sought, so nobody may say that there is none.
    if (found.kind === "not-found") throw faultError("unreadable");
    orders.push(found.value);
  }
  const matching = matchingOrders(orders.map(candidateOf), sought);
  return matching.flatMap(({ orderId }) => orders.filter((order) => order.orderId === orderId));
}

/** Whether two attempts ask for the same, so that an order of one may be taken for an order of the other. */
export function asksForTheSame(a: Attempt, b: Attempt): boolean {
  return a.resourceId === b.resourceId && a.optionId === b.optionId && a.prebookingDate === b.prebookingDate;
}

async function listSince(
  dragonpass: DragonPassClient,
  programId: string,
  pass: Pass,
  sinceMs: number,
): Promise<SupplierOrderListItem[]> {
  const items: SupplierOrderListItem[] = [];
  for (let pageNumber = 1; pageNumber <= PAGES_MAX; pageNumber++) {
    const page = await dragonpass.listOrders({ programId, pass, pageSize: PAGE_SIZE_MAX, pageNumber });
    items.push(...page.orders);
    const oldest = page.orders.at(-1)?.orderCreatedDate ?? null;
    const isLast = page.pagination === null || pageNumber * page.pagination.pageSize >= page.pagination.totalNumber;
    if (page.orders.length === 0 || isLast || (oldest !== null && Date.parse(oldest) < sinceMs)) break;
  }
  return items;
}

function soughtOrder(attempt: Attempt): SoughtOrder {
  const { resourceId, optionId, prebookingDate, usages, startedAt, validUntil } = attempt;
  return {
    resourceId,
    optionId,
    prebookingDate,
    usages,
    startedAt: startedAt.getTime(),
    validUntil: validUntil.getTime(),
  };
}

function candidateOf(order: SupplierOrderListItem | SupplierOrder): CandidateOrder {
  const { orderId, status, category, resourceId, optionId, usedUsages, orderCreatedDate } = order;
  return {
    orderId: orderId as OrderId,
    supplierStatus: status,
    category,
    resourceId,
    optionId,
    prebookingDate: "prebookingDate" in order ? order.prebookingDate : null,
    usedUsages,
    createdAt: orderCreatedDate === null ? null : Date.parse(orderCreatedDate),
  };
}
