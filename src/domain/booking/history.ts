import type { HistoryEntry } from "../../contract/booking.ts";
import { CLOCK_SKEW_MS } from "../once/clock-skew.ts";

/**
 * The history with further entries, each change of state once, in the order of their dates.
 * Two entries in a row with the same state are one change seen twice, and so is one that is told again: the earlier
 * date stays, but DragonPass's own takes the place of ours, and a remark is kept whichever of them carried it.
 */
export function mergeHistory(history: readonly HistoryEntry[], added: readonly HistoryEntry[]): HistoryEntry[] {
  const merged: HistoryEntry[] = [];
  // Sorting is stable: at the same instant what was known first stays first.
  for (const entry of [...history, ...added].sort(inOrder)) {
    const seen = indexOfSame(merged, entry);
    const known = merged[seen];
    if (known === undefined) merged.push(entry);
    else merged[seen] = { ...(datesBetter(entry, known) ? entry : known), remarks: known.remarks ?? entry.remarks };
  }
  return merged;
}

/** Where the history has this entry already, or last of all the same state; -1 where it is a change. */
function indexOfSame(history: readonly HistoryEntry[], entry: HistoryEntry): number {
  const alike = history.map((known) => isSameState(known, entry));
  const told = history.findIndex(
    (known, index) => alike[index] && known.at === entry.at && known.source === entry.source,
  );
  if (told !== -1) return told;
  return alike.at(-1) ? history.length - 1 : -1;
}

/** A read only tells that a change has come about; a push tells when, by a clock that may be ahead of ours. */
function datesBetter(later: HistoryEntry, earlier: HistoryEntry): boolean {
  if (earlier.source !== "read" || later.source !== "push") return false;
  return Date.parse(later.at) - Date.parse(earlier.at) <= CLOCK_SKEW_MS;
}

/** By date. DragonPass dates to the second, and by its own clock: an order is never older than its request all the same. */
function inOrder(a: HistoryEntry, b: HistoryEntry): number {
  const requestedFirst = Number(b.status === "requested") - Number(a.status === "requested");
  return requestedFirst || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
}

/** Whether two entries tell of the same state, whenever that came about. */
export function isSameState(a: HistoryEntry, b: HistoryEntry): boolean {
  return a.status === b.status && a.supplierStatus === b.supplierStatus;
}
