/** The item with this number, counted round and round. */
export function choose<Item>(items: readonly Item[], number: number): Item {
  const item = items[number % items.length];
  if (item === undefined) throw new RangeError("there is nothing to choose from");
  return item;
}
