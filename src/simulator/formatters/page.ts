import { PAGE_SIZE_MAX } from "../../dragonpass/assumptions.ts";

/** Page that a client asks for; the first is 1. */
interface PageRequest {
  readonly pageSize?: number | undefined;
  readonly pageNumber?: number | undefined;
}

/** How DragonPass says which part of a list an answer is. */
interface Pagination {
  readonly pageSize: number;
  readonly pageNumber: number;
  readonly totalNumber: number;
}

/** One page of a list. A size above the largest is cut down to it, and the answer says so. */
export function pageOf<Item>(
  items: readonly Item[],
  request: PageRequest,
  pageSizeMax: number = PAGE_SIZE_MAX,
): { pagination: Pagination; items: readonly Item[] } {
  const pageSize = Math.min(request.pageSize ?? 10, pageSizeMax);
  const pageNumber = request.pageNumber ?? 1;
  const start = (pageNumber - 1) * pageSize;
  return {
    pagination: { pageSize, pageNumber, totalNumber: items.length },
    items: items.slice(start, start + pageSize),
  };
}
