/** Calls of Temporal that are on their way at once. */
const CALLS_AT_ONCE = 10;

/** Side by side: one after the other, two hundred would not be done in time where Temporal is slow. */
export async function someAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += CALLS_AT_ONCE)
    await Promise.all(items.slice(start, start + CALLS_AT_ONCE).map(work));
}
