import { faultError } from "../../src/dragonpass/errors/supplier-error.ts";
import type { SupplierPagination } from "../../src/dragonpass/schemas/pagination.ts";

/** Pages of a list that are read at most: it is newest first, and an attempt is minutes old. */
const PAGES_MAX = 20;

/** A line of a list that is newest first. */
interface Listed {
  readonly orderId: string;
  readonly orderCreatedDate: string | null;
}

interface Page<Item> {
  readonly pagination: SupplierPagination | null;
  readonly items: readonly Item[];
}

/**
 * The lines of a list, as far back as that and a little further; pages start at 1.
 * @throws SupplierError where it cannot be listed, or counts more lines than it shows
 */
export async function listBackTo<Item extends Listed>(
  sinceMs: number,
  readPage: (pageNumber: number) => Promise<Page<Item>>,
): Promise<Item[]> {
  const listed = new Map<string, Item>();
  let shown = 0;
  for (let pageNumber = 1; pageNumber <= PAGES_MAX; pageNumber++) {
    const page = await readPage(pageNumber);
    const before = listed.size;
    for (const item of page.items) listed.set(item.orderId, item);
    shown += page.items.length;
    const broughtNew = listed.size > before;
    if (hidesLines(page, shown, broughtNew)) throw faultError("unreadable");
    const oldest = page.items.at(-1)?.orderCreatedDate ?? null;
    if (isLast(page, pageNumber, broughtNew) || (oldest !== null && Date.parse(oldest) < sinceMs)) break;
  }
  return [...listed.values()];
}

/**
 * Whether a page contradicts itself: it is not full though more lines are counted than were shown so far, or repeats one
 * that was. Whoever believed it would say that there is nothing, and ask for another one.
 */
function hidesLines({ items, pagination }: Page<unknown>, shown: number, broughtNew: boolean): boolean {
  if (pagination === null) return false;
  const { pageSize, totalNumber } = pagination;
  const isFull = items.length >= Math.max(1, pageSize);
  return isFull ? !broughtNew : shown < totalNumber;
}

/** A list that does not count its lines goes on until a page brings no other one: it may be cut into any pages. */
function isLast({ items, pagination }: Page<unknown>, pageNumber: number, broughtNew: boolean): boolean {
  if (items.length === 0) return true;
  return pagination === null ? !broughtNew : pageNumber * pagination.pageSize >= pagination.totalNumber;
}
