import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database.ts";
import type { CataloguePage, CataloguePosition, StoredHub } from "./catalogue-item.ts";
import { listHubs } from "./catalogue-list.ts";
import { type Differences, says } from "./differences.ts";

const READ_AT_ONCE = 500;

/** What a complete read of a program's hubs would change. Nothing is written. */
export async function hubDifferences(
  db: Db,
  sync: {
    readonly programId: ProgramId;
    readonly seen: readonly { readonly transportHubId: string; readonly data: Record<string, unknown> }[];
  },
): Promise<Differences> {
  const stored = await hubsOf(db, sync.programId);
  const seen = new Map(sync.seen.map(({ transportHubId, data }) => [transportHubId, data]));
  const ids = [...seen.keys()].sort();
  const isKnown = (id: string) => stored.get(id)?.available === true;
  return {
    added: ids.filter((id) => !isKnown(id)),
    changed: ids.filter((id) => isKnown(id) && !says(stored.get(id)?.data, seen.get(id))),
    gone: [...stored.keys()].filter((id) => isKnown(id) && !seen.has(id)),
  };
}

async function hubsOf(db: Db, programId: ProgramId): Promise<Map<string, StoredHub>> {
  const hubs = new Map<string, StoredHub>();
  let after: CataloguePosition | null = null;
  do {
    const page: CataloguePage<StoredHub> = await listHubs(
      db,
      { programId: [programId] },
      { size: READ_AT_ONCE, after },
    );
    for (const hub of page.items) hubs.set(hub.transportHubId, hub);
    after = page.next;
  } while (after !== null);
  return hubs;
}
