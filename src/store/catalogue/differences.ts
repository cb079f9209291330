import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import { canonicalJson } from "../../domain/canonical-json.ts";
import type { Db } from "../database/database.ts";
import { findResources } from "./catalogue-list.ts";

/** Ids, each in the order of its bytes. */
export interface Differences {
  /** Seen, and not in the catalogue, or there as not available. */
  readonly added: string[];
  /** Seen, and something of what was seen differs from what the catalogue has. */
  readonly changed: string[];
  /** Available in the catalogue, not seen, and last read before the sync began. */
  readonly gone: string[];
}

/** A resource as a list has shown it. */
export interface SeenResource {
  readonly resourceId: string;
  readonly data: Record<string, unknown>;
}

const READ_AT_ONCE = 500;

/**
 * What a complete read of a module would change. Nothing is written. What was seen is compared key by key and
 * not by a hash: the catalogue has details too, which a list never shows.
 */
export async function differences(
  db: Db,
  sync: {
    readonly programId: ProgramId;
    readonly module: number;
    readonly syncReadNumber: number;
    readonly seen: readonly SeenResource[];
  },
): Promise<Differences> {
  const { programId, module, syncReadNumber } = sync;
  const seen = new Map(sync.seen.map((resource) => [resource.resourceId, resource.data]));
  const ids = [...seen.keys()];
  const added: string[] = [];
  const changed: string[] = [];
  for (let start = 0; start < ids.length; start += READ_AT_ONCE) {
    const part = ids.slice(start, start + READ_AT_ONCE);
    const stored = await findResources(db, programId, part);
    const known = new Map(stored.map((resource) => [resource.resourceId, resource]));
    for (const id of part) {
      const before = known.get(id);
      if (before === undefined || !before.available) added.push(id);
      else if (!says(before.data, seen.get(id))) changed.push(id);
    }
  }
  const gone = await unseenOf(db, { programId, module, syncReadNumber, ids });
  return { added: added.sort(), changed: changed.sort(), gone };
}

async function unseenOf(
  db: Db,
  of: { programId: ProgramId; module: number; syncReadNumber: number; ids: readonly string[] },
): Promise<string[]> {
  const rows = await db
    .selectFrom("catalogue_resources")
    .select("resource_id")
    .where("program_id", "=", of.programId)
    .where("module", "=", of.module)
    .where("available", "=", true)
    .where("read_number", "<", of.syncReadNumber)
    .where(sql<boolean>`resource_id <> all(${[...of.ids]}::text[])`)
    .orderBy("resource_id")
    .execute();
  return rows.map((row) => row.resource_id);
}

/** Whether `whole` says everything that `part` says: a list says less than the details do. */
export function says(whole: unknown, part: unknown): boolean {
  if (isRecord(whole) && isRecord(part)) {
    return Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && says(whole[key], value));
  }
  return canonicalJson(whole) === canonicalJson(part);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
