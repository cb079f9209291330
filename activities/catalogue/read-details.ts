import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { ReadDetailsInput, ReadDetailsResult } from "../../src/domain/catalogue/catalogue-activities.ts";
import { PREBOOKED_MODULE_CODES } from "../../src/dragonpass/assumptions.ts";
import type { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import { lackingDetails } from "../../src/store/catalogue/lacking-details.ts";
import { repeatLater } from "../supplier-failure.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { readItems } from "./read-items.ts";

/** After this a slice ends: batches wait for the same few places. */
const SLICE_MS = 30_000;
/** Read before it is looked again what a booking or a batch has read meanwhile. */
const ITEMS_AT_ONCE = 100;

/** A part of a full read whose list has been read. */
interface ListedPart {
  readonly programId: ProgramId;
  /** DragonPass's number of the module; null for the hubs. */
  readonly module: number | null;
  /** Place among the reads at which the list began to be read. */
  readonly since: number;
}

/** Whether something of the part is to be read by itself. */
export async function lacksDetails({ db }: Pick<CatalogueDependencies, "db">, part: ListedPart): Promise<boolean> {
  return (await lackingDetails(db, { ...part, ofEach: canBePrebooked(part.module), limit: 1 })).length > 0;
}

/**
 * Reads a slice of a part's items by themselves: each that can be prebooked, of the others those of which the catalogue
 * has details, and what the list did not show. What has been read since the list is not read again: an attempt that
 * was stopped is gone on with.
 * @throws ApplicationFailure, repeated, where something could not be read and `failOnUnread` says so
 */
export async function readDetails(
  deps: CatalogueDependencies,
  { failOnUnread, after, ...part }: ReadDetailsInput,
): Promise<ReadDetailsResult> {
  const endsAt = performance.now() + SLICE_MS;
  const ofEach = canBePrebooked(part.module);
  const kind = part.module === null ? "hub" : "resource";
  let next = after;
  let unread = 0;
  let lastError: SupplierError | null = null;
  do {
    const ids = await lackingDetails(deps.db, { ...part, ofEach, after: next, limit: ITEMS_AT_ONCE });
    const items = ids.map((id) => ({ kind, id, updatedAt: null }) as const);
    const { failed, error } = await readItems(deps, part.programId, items);
    unread += failed.size;
    lastError = error ?? lastError;
    // Where none of them can be read, DragonPass is away: the others are not tried for hours.
    const isOver = failed.size === ids.length;
    next = isOver ? null : (ids.at(-1) ?? null);
  } while (next !== null && performance.now() < endsAt);
  if (lastError !== null && failOnUnread) {
    const { code, message, retryAfterMs } = lastError;
    throw repeatLater(code, `The details of ${unread} item(s) could not be read: ${message}`, retryAfterMs);
  }
  return { next, unread };
}

function canBePrebooked(module: number | null): boolean {
  return module !== null && PREBOOKED_MODULE_CODES.includes(module);
}
