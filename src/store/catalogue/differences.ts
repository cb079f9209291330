import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { canonicalJson } from "../../domain/canonical-json.ts";
import type { Db } from "../database/database.ts";
import { type CatalogueKind, HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";
import { findItems } from "./catalogue-list.ts";

/** Ids, each in the order of its bytes. */
interface Differences {
  /** Seen, and not in the catalogue, or there as not available. */
  readonly added: string[];
  /** Seen, and something of what was seen differs from what the catalogue has. */
  readonly changed: string[];
  /** Available in the catalogue, not seen, and last read before the sync began. */
  readonly gone: string[];
}

/** The items that a complete read of a list has shown: all resources of a module, or all hubs of a program. */
interface SeenList {
  readonly programId: ProgramId;
  /** DragonPass's number of the module; null for the hubs. */
  readonly module: number | null;
  readonly syncReadNumber: number;
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
  const kind = list.module === null ? HUB_KIND : RESOURCE_KIND;
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
  return { added: added.sort(), changed: changed.sort(), gone: await unseenOf(db, kind, list, ids) };
}

async function unseenOf(
  db: Db,
  { table, idColumn }: CatalogueKind,
  { programId, module, syncReadNumber }: SeenList,
  ids: readonly string[],
): Promise<string[]> {
  const ofModule = module === null ? sql`` : sql`and module = ${module}`;
  const { rows } = await sql<{ id: string }>`
    select ${sql.ref(idColumn)} as id from ${sql.table(table)}
    where program_id = ${programId} ${ofModule} and available and read_number < ${syncReadNumber}::bigint
      and ${sql.ref(idColumn)} <> all(${[...ids]}::text[])
    order by ${sql.ref(idColumn)}`.execute(db);
  return rows.map(({ id }) => id);
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
