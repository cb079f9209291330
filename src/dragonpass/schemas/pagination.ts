import { secondaryInteger, secondaryPart } from "./secondary.ts";

/** The part of a list that an answer is. */
export interface SupplierPagination {
  pageSize: number;
  /** The first page is 1. */
  pageNumber: number;
  totalNumber: number;
}

/** DragonPass: `data.pagination`. One that lacks a number says nothing: then the list goes on until it brings nothing new. */
export const wirePagination = secondaryPart({
  pageSize: secondaryInteger,
  pageNumber: secondaryInteger,
  totalNumber: secondaryInteger,
}).transform((wire): SupplierPagination | null => {
  const { pageSize = null, pageNumber = null, totalNumber = null } = wire ?? {};
  return pageSize === null || pageNumber === null || totalNumber === null
    ? null
    : { pageSize, pageNumber, totalNumber };
});

/**
 * True where a page must be empty: it lies behind the end of the list. Only then may its list be
 * missing: anywhere else that would hide what is there.
 */
export function isBehindTheEnd(pagination: SupplierPagination | null): boolean {
  if (!pagination) return false;
  const { pageSize, pageNumber, totalNumber } = pagination;
  return totalNumber <= pageSize * (pageNumber - 1);
}
