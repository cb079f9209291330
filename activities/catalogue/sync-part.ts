import { heartbeat } from "@temporalio/activity";
import type { SyncPartInput, SyncPartResult } from "../../src/domain/catalogue/catalogue-activities.ts";
import { MODULE_CODES, PAGE_SIZE_MAX, PREBOOKED_MODULE_CODES } from "../../src/dragonpass/assumptions.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { SupplierPagination } from "../../src/dragonpass/schemas/pagination.ts";
import { endCatalogueRead, startCatalogueRead } from "../../src/store/catalogue/catalogue-read.ts";
import { differences } from "../../src/store/catalogue/differences.ts";
import { noteListed } from "../../src/store/catalogue/full-read.ts";
import { lackingDetails } from "../../src/store/catalogue/lacking-details.ts";
import { type Save, saveHubs, saveResources } from "../../src/store/catalogue/save-items.ts";
import { databaseWentBack, repeatLater } from "../supplier-failure.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { lacksDetails } from "./read-details.ts";
import { type NamedItem, readHubOf, readItems, readResourceOf } from "./read-items.ts";
import { waitForTurn } from "./wait-for-turn.ts";

/** Items that one statement stores. */
const SAVED_AT_ONCE = 500;
/** A list that is longer repeats itself forever. */
const PAGES_MAX = 2_000;

/**
 * Reads all pages of a module, or of the hubs, and makes the catalogue say the same. What a list does not show is left to
 * `readDetails`: what was added or is gone is not to wait for that.
 */
export async function syncPart(deps: CatalogueDependencies, input: SyncPartInput): Promise<SyncPartResult> {
  return input.module === null ? await syncHubs(deps, input) : await syncModule(deps, input, input.module);
}

async function syncModule(deps: CatalogueDependencies, input: SyncPartInput, module: number): Promise<SyncPartResult> {
  const { programId } = input;
  return await syncList(deps, input, {
    kind: "resource",
    readPage: async (page) => {
      const { pagination, resources } = await deps.dragonpass.listResources({ programId, module, ...page });
      return { pagination, items: resources };
    },
    idOf: ({ resourceId }) => resourceId,
    save: (read, resources) => saveResources(deps.db, { ...read, resources: resources.map(readResourceOf) }),
  }).catch((error: unknown) => {
    if (isOther(module) && isRefusal(error)) return { seen: 0, added: 0, changed: 0, gone: 0 };
    throw error;
  });
}

async function syncHubs(deps: CatalogueDependencies, input: SyncPartInput): Promise<SyncPartResult> {
  const { programId } = input;
  return await syncList(deps, input, {
    kind: "hub",
    readPage: async (page) => {
      const { pagination, transportHubs } = await deps.dragonpass.listTransportHubs({ programId, ...page });
      return { pagination, items: transportHubs };
    },
    idOf: ({ transportHubId }) => transportHubId,
    save: (read, hubs) => saveHubs(deps.db, { ...read, hubs: hubs.map(readHubOf) }),
  });
}

/** A list of DragonPass, and how its items are stored. */
interface PartList<Item> {
  readonly kind: "resource" | "hub";
  readonly readPage: ReadPage<Item>;
  readonly idOf: (item: Item) => string;
  /** @returns the ids that are to be read again */
  readonly save: (read: Save, items: readonly Item[]) => Promise<string[]>;
}

async function syncList<Item extends { readonly raw: Record<string, unknown> }>(
  deps: CatalogueDependencies,
  { programId, module, reportOnly, leavesDetails = false }: SyncPartInput,
  { kind, readPage, idOf, save }: PartList<Item>,
): Promise<SyncPartResult> {
  const { readNumber } = await startCatalogueRead(deps.db);
  const items = await readPages(deps, readPage, idOf);
  const answeredNumber = await endCatalogueRead(deps.db);
  const seen = items.map((item) => ({ id: idOf(item), data: item.raw }));
  const found = await differences(deps.db, { programId, module, syncReadNumber: readNumber, seen });
  const result = { ...countsOf(seen.length, found), readNumber };
  if (reportOnly) return result;
  const undecided: string[] = [];
  for (const part of partsOf(items)) {
    undecided.push(...(await save({ programId, readNumber, answeredNumber, extent: "list" }, part)));
    heartbeat();
  }
  const part = { programId, module, since: readNumber };
  const listed = { programId, module, readNumber, ids: seen.map(({ id }) => id) };
  if (leavesDetails) {
    // What is not listed and cannot be read lacks its details, and must not keep those of the others from being read.
    await readItems(deps, programId, namedItems(kind, found.gone));
    await readIndividually(deps, namedItems(kind, undecided), programId);
    await noteStored(deps, listed);
    return { ...result, lacksDetails: await lacksDetails(deps, part) };
  }
  // A workflow of an earlier version, which asks for nothing more.
  const older = await lackingDetails(deps.db, { ...part, ofEach: false });
  await readIndividually(deps, namedItems(kind, [...found.gone, ...undecided, ...older]), programId);
  await noteStored(deps, listed);
  return result;
}

/** @throws ApplicationFailure, repeated, where the database was put back while the list was read and stored */
async function noteStored({ db }: CatalogueDependencies, listed: Parameters<typeof noteListed>[1]): Promise<void> {
  if (!(await noteListed(db, listed))) throw databaseWentBack();
}

/**
 * Reads items by themselves. What was not listed is read so before it is called gone: a list that changes while it is
 * read page by page leaves out what moves from one page to another. So is what another read overlapped with, and what
 * the catalogue has details of: a list does not show whether those are still true.
 */
async function readIndividually(
  deps: CatalogueDependencies,
  items: readonly NamedItem[],
  programId: SyncPartInput["programId"],
): Promise<void> {
  const { error, failed } = await readItems(deps, programId, items);
  if (error === null) return;
  throw repeatLater(error.code, `${failed.size} item(s) could not be read: ${error.message}`, error.retryAfterMs);
}

type ReadPage<Item> = (page: {
  pageSize: number;
  pageNumber: number;
}) => Promise<{ pagination: SupplierPagination | null; items: Item[] }>;

/** All pages of a list, each item once. */
async function readPages<Item>(
  deps: CatalogueDependencies,
  readPage: ReadPage<Item>,
  idOf: (item: Item) => string,
): Promise<Item[]> {
  const all = new Map<string, Item>();
  // A page whose pagination cannot be read is one of the list that the others count.
  let counted: SupplierPagination | null = null;
  for (let pageNumber = 1; pageNumber <= PAGES_MAX; pageNumber++) {
    await waitForTurn(deps);
    const { pagination: given, items } = await readPage({ pageSize: PAGE_SIZE_MAX, pageNumber });
    counted = given ?? counted;
    const pagination = counted;
    const before = all.size;
    for (const item of items) all.set(idOf(item), item);
    heartbeat();
    const isEnd =
      pagination === null ? items.length < PAGE_SIZE_MAX : pageNumber * pagination.pageSize >= pagination.totalNumber;
    // A page that brings nothing new is an earlier one again.
    if (!isEnd && all.size > before) continue;
    // Half a list would make the other half look as if it were gone.
    if (!isEnd || (pagination !== null && all.size < pagination.totalNumber)) break;
    return [...all.values()];
  }
  throw repeatLater("supplier_unreadable", "A list is not complete, or has no end; nothing was changed.", null);
}

function namedItems(kind: "resource" | "hub", ids: readonly string[]) {
  return [...new Set(ids)].map((id) => ({ kind, id, updatedAt: null }));
}

function countsOf(
  seen: number,
  found: { added: readonly string[]; changed: readonly string[]; gone: readonly string[] },
): SyncPartResult {
  return { seen, added: found.added.length, changed: found.changed.length, gone: found.gone.length };
}

function partsOf<Item>(items: readonly Item[]): Item[][] {
  const parts: Item[][] = [];
  for (let start = 0; start < items.length; start += SAVED_AT_ONCE)
    parts.push(items.slice(start, start + SAVED_AT_ONCE));
  return parts;
}

/**
 * A program need not have the modules that nobody books here: where DragonPass refuses to list one, the others are
 * complete without it. The refusal of a module that can be booked stays in sight, as a part that is repeated.
 */
function isOther(module: number): boolean {
  return MODULE_CODES.includes(module) && !PREBOOKED_MODULE_CODES.includes(module);
}

function isRefusal(error: unknown): boolean {
  return error instanceof SupplierError && error.code === "supplier_refused";
}
