import { heartbeat } from "@temporalio/activity";
import type { SyncPartInput, SyncPartResult } from "../../src/domain/catalogue/catalogue-activities.ts";
import { MODULE_CODES, PREBOOKED_MODULE_CODES } from "../../src/dragonpass/assumptions.ts";
import { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import { differences } from "../../src/store/catalogue/differences.ts";
import { noteListed } from "../../src/store/catalogue/full-read.ts";
import { lackingDetails } from "../../src/store/catalogue/lacking-details.ts";
import { noteListDisputes } from "../../src/store/catalogue/list-disputes.ts";
import { type ListedPart, markUnlisted } from "../../src/store/catalogue/list-word.ts";
import { type Save, saveHubs, saveResources } from "../../src/store/catalogue/save-items.ts";
import { databaseWentBack, repeatLater } from "../supplier-failure.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { lacksDetails } from "./read-details.ts";
import { type NamedItem, readHubOf, readItems, readResourceOf } from "./read-items.ts";
import { type PagedList, readList } from "./read-list.ts";

/** Items that one statement stores. */
const SAVED_AT_ONCE = 500;

/**
 * Reads all pages of a module, or of the hubs, and makes the catalogue say the same. What a list does not show of an item is
 * left to `readDetails`: what was added or is gone is not to wait for that.
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
interface PartList<Item> extends PagedList<Item> {
  readonly kind: "resource" | "hub";
  /** @returns the ids that are to be read again */
  readonly save: (read: Save, items: readonly Item[]) => Promise<string[]>;
}

async function syncList<Item extends { readonly raw: Record<string, unknown> }>(
  deps: CatalogueDependencies,
  input: SyncPartInput,
  list: PartList<Item>,
): Promise<SyncPartResult> {
  const { programId, module, reportOnly, leavesDetails = false } = input;
  const part = { programId, module };
  let whole = await readList(deps, part, list);
  const { readNumber } = whole;
  const seen = whole.items.map((item) => ({ id: list.idOf(item), data: item.raw }));
  const result = { ...countsOf(seen.length, await differences(deps.db, { ...part, ...whole, seen })), readNumber };
  if (reportOnly) return result;
  const undecided = new Set<string>();
  while (!(await storeList(deps, part, { list, whole, firstNumber: readNumber, undecided })))
    // Another list overlapped. Whatever overlaps with the next one began after this one did.
    whole = await readList(deps, part, list);
  // A workflow of an earlier version asks for nothing more.
  const older = leavesDetails ? [] : await lackingDetails(deps.db, { ...part, since: readNumber, ofEach: false });
  await readIndividually(deps, namedItems(list.kind, [...undecided, ...older]), programId);
  await noteStored(deps, { ...part, readNumber, ids: whole.ids, doubtful: whole.doubtful });
  await readAgainWhereDisputed(deps, part, readNumber);
  return leavesDetails ? { ...result, lacksDetails: await lacksDetails(deps, { ...part, since: readNumber }) } : result;
}

/** A list that is to be stored. */
interface ListToStore<Item> {
  readonly list: PartList<Item>;
  readonly whole: Awaited<ReturnType<typeof readList<Item>>>;
  /** Place among the reads of the first list that was read for the same reason. */
  readonly firstNumber: number;
  /** Ids whose data are to be read again are added to it. */
  readonly undecided: Set<string>;
}

/** @returns whether all that it says has been taken over, or a later list says it */
async function storeList<Item>(
  { db }: CatalogueDependencies,
  part: ListedPart,
  { list, whole, firstNumber, undecided }: ListToStore<Item>,
): Promise<boolean> {
  const { items, doubtful, readNumber, answeredNumber, beganAt } = whole;
  const read = { readNumber, answeredNumber, beganAt, firstNumber };
  for (const some of partsOf(items)) {
    const ids = await list.save({ ...read, programId: part.programId, extent: "list" }, some);
    for (const id of ids) undecided.add(id);
    heartbeat();
  }
  return await markUnlisted(db, part, { ...read, doubtful });
}

async function readAgainWhereDisputed(
  deps: CatalogueDependencies,
  part: ListedPart,
  readNumber: number,
): Promise<void> {
  if (part.module === null || !(await noteListDisputes(deps.db, part, { readNumber }))) return;
  const { programId } = part;
  deps.log.info({ programId }, "the list and a change of availability disagree; reading the program again");
  await deps.requestSync(programId);
}

/** @throws ApplicationFailure, repeated, where the database was put back while the list was read and stored */
async function noteStored({ db }: CatalogueDependencies, listed: Parameters<typeof noteListed>[1]): Promise<void> {
  if (!(await noteListed(db, listed))) throw databaseWentBack();
}

/**
 * Reads items by themselves: what another read overlapped with, and what the catalogue has details of, since a list does
 * not show whether those are still true.
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
