import type { HistoryEntry } from "../contract/booking.ts";

/**
 * The history with further entries, each change of state once, in the order of their dates.
 * Two entries in a row with the same state are one change seen twice: the earlier date stays, and a
 * remark is kept whichever of them carried it.
 */
export function mergeHistory(history: readonly HistoryEntry[], added: readonly HistoryEntry[]): HistoryEntry[] {
  const merged: HistoryEntry[] = [];
  // Sorting is stable: at the same instant what was known first stays first.
  for (const entry of [...history, ...added].sort(inOrder)) {
    const previous = merged.at(-1);
    if (previous !== undefined && isSameState(previous, entry)) {
      if (previous.remarks === null && entry.remarks !== null) {
        merged[merged.length - 1] = { ...previous, remarks: entry.remarks };
      }
    } else {
      merged.push(entry);
    }
  }
  return merged;
}

/** By date. DragonPass dates to the second, and by its own clock: an order is never older than its request all the same. */
function inOrder(a: HistoryEntry, b: HistoryEntry): number {
  const requestedFirst = Number(b.status === "requested") - Number(a.status === "requested");
  return requestedFirst || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
}

function isSameState(a: HistoryEntry, b: HistoryEntry): boolean {
  return a.status === b.status && a.supplierStatus === b.supplierStatus;
}
