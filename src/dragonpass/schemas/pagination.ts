import { z } from "zod";
import { wireInteger } from "./wire.ts";

/** Which part of a list an answer is. */
export interface SupplierPagination {
  pageSize: number;
  /** The first page is 1. */
  pageNumber: number;
  totalNumber: number;
}

/** DragonPass: `data.pagination`. */
export const wirePagination = z
  .looseObject({ pageSize: wireInteger, pageNumber: wireInteger, totalNumber: wireInteger })
  .transform(({ pageSize, pageNumber, totalNumber }): SupplierPagination => ({ pageSize, pageNumber, totalNumber }));

/**
 * True where a page must be empty: it lies behind the end of the list. Only then may its list be
 * missing: anywhere else that would hide what is there.
 */
export function isBehindTheEnd(pagination: SupplierPagination | null | undefined): boolean {
  if (!pagination) return false;
  const { pageSize, pageNumber, totalNumber } = pagination;
  return totalNumber <= pageSize * (pageNumber - 1);
}
