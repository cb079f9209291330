import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { findHubs } from "./catalogue-list.ts";
import { type Differences, says } from "./differences.ts";

const READ_AT_ONCE = 500;

/** A hub as a list has shown it. */
export interface SeenHub {
  readonly transportHubId: string;
  readonly data: Record<string, unknown>;
}

/** What a complete read of a program's hubs would change, as `differences` says of a module. Nothing is written. */
export async function hubDifferences(
  db: Db,
  sync: { readonly programId: ProgramId; readonly syncReadNumber: number; readonly seen: readonly SeenHub[] },
): Promise<Differences> {
  const seen = new Map(sync.seen.map(({ transportHubId, data }) => [transportHubId, data]));
  const ids = [...seen.keys()].sort();
  const added: string[] = [];
  const changed: string[] = [];
  for (let start = 0; start < ids.length; start += READ_AT_ONCE) {
    const part = ids.slice(start, start + READ_AT_ONCE);
    const stored = new Map((await findHubs(db, sync.programId, part)).map((hub) => [hub.transportHubId, hub]));
    for (const id of part) {
      const before = stored.get(id);
      if (before === undefined || !before.available) added.push(id);
      else if (!says(before.data, seen.get(id))) changed.push(id);
    }
  }
  return { added, changed, gone: await unseenOf(db, sync, ids) };
}

async function unseenOf(
  db: Db,
  { programId, syncReadNumber }: { programId: ProgramId; syncReadNumber: number },
  ids: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom("catalogue_hubs")
    .select("transport_hub_id")
    .where("program_id", "=", programId)
    .where("available", "=", true)
    .where("read_number", "<", syncReadNumber)
    .where(sql<boolean>`transport_hub_id <> all(${[...ids]}::text[])`)
    .orderBy("transport_hub_id")
    .execute();
  return rows.map((row) => row.transport_hub_id);
}
