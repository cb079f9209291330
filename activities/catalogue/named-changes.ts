import type { ChangeOf } from "../../src/store/catalogue/note-changes.ts";
import type { InboxRow } from "../../src/store/inbox/inbox-message.ts";
import { changesIn } from "./named-items.ts";

/** Changes of availability that messages tell of. */
interface NamedChanges {
  readonly changes: readonly ChangeOf[];
  /** Something is told that is neither an addition nor a removal, is both at once, or has no date. */
  readonly isUnclear: boolean;
}

/** The changes of availability that these messages tell of; metadata tell of none. */
export function namedChanges(
  rows: readonly Pick<InboxRow, "body" | "occurredAt" | "sequence" | "readNumber">[],
): NamedChanges {
  const changes: ChangeOf[] = [];
  let isUnclear = false;
  for (const { body, occurredAt, sequence, readNumber } of rows) {
    const actions = new Map<string, Set<unknown>>();
    for (const { action, id } of changesIn(body)) actions.set(id, (actions.get(id) ?? new Set()).add(action));
    for (const [id, [action, ...others]] of actions) {
      if (occurredAt !== null && others.length === 0 && (action === "added" || action === "removed"))
        changes.push({ id, action, atMs: occurredAt.getTime(), sequence: sequence ?? 0, readNumber });
      else isUnclear = true;
    }
  }
  return { changes, isUnclear };
}
