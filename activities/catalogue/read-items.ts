import { heartbeat } from "@temporalio/activity";
import type { ProgramId } from "../../src/contract/vocabulary.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { SupplierResource } from "../../src/dragonpass/schemas/resource.ts";
import type { SupplierTransportHub } from "../../src/dragonpass/schemas/transport-hub.ts";
import { type CatalogueRead, endCatalogueRead, startCatalogueRead } from "../../src/store/catalogue/catalogue-read.ts";
import { markHubsUnavailable, markResourcesUnavailable } from "../../src/store/catalogue/mark-unavailable.ts";
import { type ReadHub, type ReadResource, saveHubs, saveResources } from "../../src/store/catalogue/save-items.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { waitForTurn } from "./wait-for-turn.ts";

/** Reads at the same time; the rate is bounded apart. */
const READS_AT_ONCE = 8;

/** An item to re-read, and when DragonPass says that it changed. */
export interface NamedItem {
  readonly kind: "resource" | "hub";
  readonly id: string;
  readonly updatedAt: Date | null;
}

/**
 * Reads each item and stores what it shows; one that DragonPass does not know becomes not available.
 * @returns the ids that could not be read, and why the last of them
 * @throws CancelledFailure when the worker is stopped; the first fault that is not DragonPass's
 */
export async function readItems(
  deps: CatalogueDependencies,
  programId: ProgramId,
  items: readonly NamedItem[],
): Promise<{ failed: ReadonlySet<string>; error: SupplierError | null }> {
  const waiting = [...items];
  const failed = new Set<string>();
  let error: SupplierError | null = null;
  const readers = Array.from({ length: READS_AT_ONCE }, async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
      try {
        await (item.kind === "resource" ? readResource(deps, programId, item) : readHub(deps, programId, item));
      } catch (cause) {
        if (!(cause instanceof SupplierError)) {
          // The other readers finish what they are at, so that nothing of this attempt runs beside the next one.
          waiting.length = 0;
          throw cause;
        }
        // One that cannot be read does not hold back the others.
        failed.add(item.id);
        error = cause;
      }
      heartbeat();
    }
  });
  await Promise.allSettled(readers);
  await Promise.all(readers);
  return { failed, error };
}

async function readResource(
  deps: CatalogueDependencies,
  programId: ProgramId,
  { id, updatedAt }: NamedItem,
): Promise<void> {
  const { db, dragonpass } = deps;
  const ask = () => dragonpass.getResource({ programId, resourceId: id });
  await untilDecided(deps, ask, (found, readAt) => {
    const read = { programId, ...readAt };
    if (found.kind === "not-found") return markResourcesUnavailable(db, { ...read, updatedAt, resourceIds: [id] });
    const resources = [{ ...readResourceOf(found.value), updatedAt }];
    return saveResources(db, { ...read, extent: "details", resources });
  });
}

async function readHub(deps: CatalogueDependencies, programId: ProgramId, { id, updatedAt }: NamedItem): Promise<void> {
  const { db, dragonpass } = deps;
  const ask = () => dragonpass.getTransportHub({ programId, transportHubId: id });
  await untilDecided(deps, ask, (found, readAt) => {
    const read = { programId, ...readAt };
    if (found.kind === "not-found") return markHubsUnavailable(db, { ...read, updatedAt, transportHubIds: [id] });
    return saveHubs(db, { ...read, extent: "details", hubs: [{ ...readHubOf(found.value), updatedAt }] });
  });
}

/**
 * Reads, and once more where another read overlapped with it. It ends with that: what overlaps with the second read has
 * replaced what overlapped with the first, so it began after the first, and has seen all that both are made for.
 */
async function untilDecided<Answer>(
  deps: CatalogueDependencies,
  ask: () => Promise<Answer>,
  store: (answer: Answer, readAt: CatalogueRead) => Promise<readonly string[]>,
): Promise<void> {
  let firstNumber: number | undefined;
  let undecided: readonly string[];
  do {
    await waitForTurn(deps);
    const started = await startCatalogueRead(deps.db);
    firstNumber ??= started.readNumber;
    const answer = await ask();
    undecided = await store(answer, { ...started, firstNumber, answeredNumber: await endCatalogueRead(deps.db) });
  } while (undecided.length > 0);
}

/** A resource of DragonPass as the catalogue stores it. */
export function readResourceOf(resource: SupplierResource): ReadResource {
  const { resourceId, module, resourceName, transportHubId, transportHubName, iata, city, countryOrRegion, raw } =
    resource;
  return { resourceId, module, resourceName, transportHubId, transportHubName, iata, city, countryOrRegion, data: raw };
}

/** A hub of DragonPass as the catalogue stores it. */
export function readHubOf(hub: SupplierTransportHub): ReadHub {
  const { transportHubId, transportHubName, iata, city, countryOrRegion, raw } = hub;
  return { transportHubId, transportHubName, iata, city, countryOrRegion, data: raw };
}
