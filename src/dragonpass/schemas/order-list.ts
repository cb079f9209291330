import { z } from "zod";
import type { Instant } from "../../contract/vocabulary.ts";
import { listOr } from "./nested.ts";
import { type SupplierPagination, wirePagination } from "./pagination.ts";
import { secondaryId, secondaryInstant, secondaryInteger, secondaryPart } from "./secondary.ts";
import { wireId, wireInteger } from "./wire.ts";

/** One line of the order list of a pass. It has no `prebookingDate`: read the order for that. */
export interface SupplierOrderListItem {
  orderId: string;
  status: number;
  module: number | null;
  /** 1 walk-in, 2 prebooking. */
  category: number | null;
  resourceId: string | null;
  orderCreatedDate: Instant | null;
  optionId: string | null;
  usedUsages: number | null;
}

/** A page of the orders of a pass. */
export interface SupplierOrderPage {
  pagination: SupplierPagination | null;
  /** Newest first. */
  orders: SupplierOrderListItem[];
}

const wireListItem = z
  .looseObject({
    orderId: wireId,
    status: wireInteger,
    module: secondaryInteger,
    category: secondaryInteger,
    resourceId: secondaryId,
    orderCreatedDate: secondaryInstant,
    optionId: secondaryId,
    usedUsages: secondaryInteger,
    extra: secondaryPart({ optionId: secondaryId }),
  })
  .transform(
    (wire): SupplierOrderListItem => ({
      orderId: wire.orderId,
      status: wire.status,
      module: wire.module,
      category: wire.category,
      resourceId: wire.resourceId,
      orderCreatedDate: wire.orderCreatedDate,
      optionId: wire.optionId ?? wire.extra?.optionId ?? null,
      usedUsages: wire.usedUsages,
    }),
  );

const wirePage = z
  .looseObject({ pagination: wirePagination, orders: z.array(wireListItem).nullable() })
  // A list that hides orders would let us book twice: no list is an empty one only where the total says so.
  .refine((page) => page.orders !== null || page.pagination?.totalNumber === 0, { path: ["orders"] })
  .transform(({ pagination, orders }): SupplierOrderPage => ({ pagination, orders: orders ?? [] }));

/** Answer of the order lists (A5); the list alone is read too. One line that cannot be identified spoils the page. */
export const wireOrderPage = listOr(
  z.array(wireListItem).transform((orders): SupplierOrderPage => ({ pagination: null, orders })),
  wirePage,
);
