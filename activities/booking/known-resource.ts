import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { DragonPassClient } from "../../src/dragonpass/client/dragonpass-client.ts";
import type { Found } from "../../src/dragonpass/client/outcomes.ts";
import { readTolerantly } from "../../src/dragonpass/schemas/read-tolerantly.ts";
import { type SupplierResource, wireResource } from "../../src/dragonpass/schemas/resource.ts";
import { isNamedByOpenBatch } from "../../src/store/catalogue/batch-inbox.ts";
import { findResource } from "../../src/store/catalogue/catalogue-list.ts";
import { endCatalogueRead, startCatalogueRead } from "../../src/store/catalogue/catalogue-read.ts";
import { saveResources } from "../../src/store/catalogue/save-items.ts";
import type { Db } from "../../src/store/database/database.ts";
import type { DatabaseClock } from "../../src/store/database/database-clock.ts";
import { readResourceOf } from "../catalogue/read-items.ts";

/** Dependencies of `readResource`. */
interface KnownResourceDependencies {
  readonly db: Db;
  readonly clock: Pick<DatabaseClock, "now">;
  readonly dragonpass: Pick<DragonPassClient, "getResource">;
}

/** A resource that was read longer ago is asked for again, even though nobody announced a change of it. */
const FRESH_MS = 3_600_000;

/** The resource as the catalogue has it, where that is fresh; else as DragonPass shows it now (A23), which is kept. */
export async function readResource(
  deps: KnownResourceDependencies,
  programId: ProgramId,
  resourceId: string,
  signal?: AbortSignal,
): Promise<Found<SupplierResource>> {
  const fresh = await freshResource(deps, programId, resourceId);
  if (fresh !== null) return { kind: "ok", value: fresh };
  const started = await startCatalogueRead(deps.db);
  const found = await deps.dragonpass.getResource({ programId, resourceId, ...(signal && { signal }) });
  if (found.kind === "ok") {
    const answeredNumber = await endCatalogueRead(deps.db);
    const resources = [readResourceOf(found.value)];
    // Where another read overlaps, the catalogue keeps what it has: it is only not kept for the next booking.
    await saveResources(deps.db, { programId, ...started, answeredNumber, extent: "details", resources });
  }
  return found;
}

/** Null where the catalogue does not know it, has it as gone, read it too long ago, or a change of it is announced. */
async function freshResource(
  { db, clock }: KnownResourceDependencies,
  programId: ProgramId,
  resourceId: string,
): Promise<SupplierResource | null> {
  const stored = await findResource(db, programId, resourceId);
  if (stored === null || !stored.available || stored.detailsFetchedAt === null) return null;
  if (clock.now() - stored.detailsFetchedAt.getTime() > FRESH_MS) return null;
  if (await isNamedByOpenBatch(db, programId, resourceId)) return null;
  // What can no longer be read is asked for again.
  const read = readTolerantly(wireResource, stored.data);
  return read.success ? read.data : null;
}
