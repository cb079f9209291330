import { canonicalJson } from "../../domain/canonical-json.ts";
import type { Db } from "../database/database.ts";
import { findItems } from "./catalogue-list.ts";
import { kindOfPart, type ListedPart, type ListRead, missingFrom } from "./list-word.ts";

/** Ids, each in the order of its bytes. */
interface Differences {
  /** Seen, and not in the catalogue, or there as not available. */
  readonly added: string[];
  /** Seen, and something of what was seen differs from what the catalogue has. */
  readonly changed: string[];
  /** Available in the catalogue, and not seen by the list, which is newer than what makes them available. */
  readonly gone: string[];
}

/** The items that a complete read of a list has shown. */
interface SeenList extends ListedPart, Pick<ListRead, "readNumber" | "beganAt"> {
  readonly seen: readonly SeenItem[];
}

/** An item as a list has shown it. */
interface SeenItem {
  readonly id: string;
  readonly data: Record<string, unknown>;
}

const READ_AT_ONCE = 500;

/**
 * The changes that a complete read of a list would make. Nothing is written. Items are compared key by key and not by a
 * hash: the catalogue has details too, which a list never shows.
 */
export async function differences(db: Db, list: SeenList): Promise<Differences> {
  const kind = kindOfPart(list.module);
  const seen = new Map(list.seen.map(({ id, data }) => [id, data]));
  const ids = [...seen.keys()];
  const added: string[] = [];
  const changed: string[] = [];
  for (let start = 0; start < ids.length; start += READ_AT_ONCE) {
    const part = ids.slice(start, start + READ_AT_ONCE);
    const stored = await findItems(db, kind, list.programId, part);
    for (const id of part) {
      const before = stored.get(id);
      if (before === undefined || !before.available) added.push(id);
      else if (!says(before.data, seen.get(id))) changed.push(id);
    }
  }
  return { added: added.sort(), changed: changed.sort(), gone: await missingFrom(db, list, { ...list, ids }) };
}

/** Whether `whole` says everything that `part` says: a list says less than the details do. */
function says(whole: unknown, part: unknown): boolean {
  if (isRecord(whole) && isRecord(part)) {
    return Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && says(whole[key], value));
  }
  return canonicalJson(whole) === canonicalJson(part);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
