import { MODULE_CODES } from "../../domain/modules.ts";
import { readInstant } from "../time/instants.ts";
import type { PushWarning } from "./push-warning.ts";

/** Fields that every message of a batch has. */
export interface BatchHead {
  readonly sequence: number;
  readonly totalSequence: number;
  readonly updatedAt: string | null;
}

/** Module and ids that a message of a batch names. */
export interface NamedByBatch {
  /** Null for hubs, which belong to none, and where it cannot be read. */
  readonly module: number | null;
  readonly lists: readonly IdList[];
  /** As many ids as one list may have. */
  readonly idsMax: number;
}

/** Ids, and what is said about them. */
interface IdList {
  readonly action: string;
  readonly ids: readonly string[];
}

const CHANGE_ACTIONS: ReadonlySet<string> = new Set(["updated", "added", "removed"]);

/** Lists everything unusual about a message of a batch. */
export function batchWarnings(
  { sequence, totalSequence, updatedAt }: BatchHead,
  { module, lists, idsMax }: NamedByBatch,
): PushWarning[] {
  const date = readInstant(updatedAt);
  const warnings: [PushWarning, boolean][] = [
    ["date_unreadable", updatedAt !== null && date === null],
    ["date_without_offset", date !== null && !date.hadOffset],
    ["sequence_out_of_range", sequence < 1 || totalSequence < 1 || sequence > totalSequence],
    ["unknown_module", module !== null && !MODULE_CODES.includes(module)],
    ["no_ids", lists.every(({ ids }) => ids.length === 0)],
    ["too_many_ids", lists.some(({ ids }) => ids.length > idsMax)],
    ["repeated_id", lists.some(({ ids }) => new Set(ids).size < ids.length)],
    ["unknown_change_action", lists.some(({ action }) => !CHANGE_ACTIONS.has(action))],
    ["id_added_and_removed", haveCommonId(lists)],
  ];
  return warnings.filter(([, applies]) => applies).map(([warning]) => warning);
}

/** Ids of items that were updated. */
export function updated(ids: readonly string[]): IdList {
  return { action: "updated", ids };
}

/** The ids of all changes, by what they say. */
export function listsOf(changes: readonly { changeAction: string | null; resources: readonly string[] }[]): IdList[] {
  const idsOf = new Map<string, string[]>();
  for (const { changeAction, resources } of changes) {
    const action = changeAction ?? "";
    idsOf.set(action, [...(idsOf.get(action) ?? []), ...resources]);
  }
  return [...idsOf].map(([action, ids]) => ({ action, ids }));
}

function haveCommonId(lists: readonly IdList[]): boolean {
  const added = lists.find(({ action }) => action === "added")?.ids ?? [];
  const removed = new Set(lists.find(({ action }) => action === "removed")?.ids);
  return added.some((id) => removed.has(id));
}
