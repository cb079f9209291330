import { z } from "zod";

/** Items of a page: where nothing is asked for, and at most. */
export const PAGE_SIZE_DEFAULT = 20;
export const PAGE_SIZE_MAX = 100;

/** A page of anything: `nextPageToken` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item).describe("of this page"),
    nextPageToken: z.string().nullable().describe("`pageToken` of the next page; null on the last one"),
  });
}
/** A page of anything, as `pageOf` describes it. */
export interface Page<Item> {
  items: Item[];
  nextPageToken: string | null;
}
