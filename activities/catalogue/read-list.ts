import { heartbeat } from "@temporalio/activity";
import { PAGE_SIZE_MAX } from "../../src/dragonpass/assumptions.ts";
import type { SupplierPagination } from "../../src/dragonpass/schemas/pagination.ts";
import { endCatalogueRead, startCatalogueRead } from "../../src/store/catalogue/catalogue-read.ts";
import { type ListedPart, type ListRead, missingFrom } from "../../src/store/catalogue/list-word.ts";
import { repeatLater } from "../supplier-failure.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { waitForTurn } from "./wait-for-turn.ts";

/** A list that is longer repeats itself forever. */
const PAGES_MAX = 2_000;
/** Lists that are read, at most, until two of them do not show the same. */
const LISTS_MAX = 3;
/** DragonPass cuts its dates to the second. */
const DATE_RESOLUTION_MS = 1_000;

/** Reads one page. */
type ReadPage<Item> = (page: {
  pageSize: number;
  pageNumber: number;
}) => Promise<{ pagination: SupplierPagination | null; items: Item[] }>;

/** A list of DragonPass, and how it is read. */
export interface PagedList<Item> {
  readonly readPage: ReadPage<Item>;
  readonly idOf: (item: Item) => string;
}

/** A list that has been read. */
interface WholeList<Item> extends ListRead {
  readonly items: readonly Item[];
  readonly ids: readonly string[];
  /** Available items that it does not show, while the list just before did. */
  readonly doubtful: readonly string[];
}

/**
 * Reads all pages of a list; again where it does not show what is available. One that changes while it is read page by page
 * leaves out what moves from one page to another, and details do not say whether that is gone.
 */
export async function readList<Item>(
  deps: CatalogueDependencies,
  part: ListedPart,
  list: PagedList<Item>,
): Promise<WholeList<Item>> {
  let missingBefore = new Set<string>();
  for (let lists = 1; ; lists++) {
    const { readNumber } = await startCatalogueRead(deps.db);
    const beganAt = earliestNow(deps);
    const items = await readPages(deps, list);
    const answeredNumber = await endCatalogueRead(deps.db);
    const ids = items.map(list.idOf);
    const missing = await missingFrom(deps.db, part, { readNumber, beganAt, ids });
    const doubtful = missing.filter((id) => !missingBefore.has(id));
    if (doubtful.length === 0 || lists === LISTS_MAX)
      return { readNumber, answeredNumber, beganAt, items, ids, doubtful };
    missingBefore = new Set(missing);
  }
}

/** The time at DragonPass, as it may be written in a date: not later. */
function earliestNow({ supplierClock }: CatalogueDependencies): Date {
  const { nowMs, uncertaintyMs } = supplierClock.read();
  return new Date(nowMs - uncertaintyMs - DATE_RESOLUTION_MS);
}

/** All pages of a list, each item once. */
async function readPages<Item>(deps: CatalogueDependencies, { readPage, idOf }: PagedList<Item>): Promise<Item[]> {
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
