import { z } from "zod";
import { listOr } from "./nested.ts";
import { isBehindTheEnd, type SupplierPagination, wirePagination } from "./pagination.ts";

/** One page of events that were pushed before. */
export interface SupplierEventPage {
  /** Null where DragonPass does not say: then the list goes on until a page is empty. */
  pagination: SupplierPagination | null;
  /** As they came; each is what a push would have carried, for `parsePushEvent` to judge. */
  events: unknown[];
}

const NO_EVENTS: SupplierEventPage = { pagination: null, events: [] };

const wirePage = z
  .looseObject({ pagination: wirePagination, events: z.array(z.unknown()).nullish() })
  .refine((page) => Array.isArray(page.events) || isBehindTheEnd(page.pagination), { path: ["events"] })
  .transform(({ pagination, events }): SupplierEventPage => ({ pagination, events: events ?? [] }));

/**
 * Answer of the recovery (A7); the list alone is read too. "Returns no data", as DragonPass
 * documents for a request outside the 48 hours, may be meant literally: no `data` is no events.
 */
export const wireEventPage = listOr(
  z.array(z.unknown()).transform((events): SupplierEventPage => ({ pagination: null, events })),
  wirePage.nullish().transform((page) => page ?? NO_EVENTS),
);
