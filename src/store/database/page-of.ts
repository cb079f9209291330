/**
 * The rows of a page, which were asked for with one more than fit on it: that one only tells that another page follows.
 * @returns `next` is the last row of the page, which the next one begins after; null on the last page
 */
export function pageOf<Row>(rows: readonly Row[], size: number): { readonly listed: Row[]; readonly next: Row | null } {
  const listed = rows.slice(0, size);
  return { listed, next: rows.length > size ? (listed.at(-1) ?? null) : null };
}
