import { type ApplicationFailure, heartbeat } from "@temporalio/activity";
import type { RecoverEventsInput } from "../../src/domain/catalogue/catalogue-activities.ts";
import { PAGE_SIZE_MAX, type RecoverableEventType } from "../../src/dragonpass/assumptions.ts";
import { contentHashOf } from "../../src/dragonpass/push/content-hash.ts";
import type { SupplierEventPage } from "../../src/dragonpass/schemas/event-list.ts";
import { repeatLater } from "../supplier-failure.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { waitForTurn } from "./wait-for-turn.ts";

/** The events that are asked for. */
type WantedEvents = RecoverEventsInput & { readonly eventType: RecoverableEventType };

/** Where a recovery that was interrupted goes on; the events of these pages are stored. */
export interface RecoveryProgress {
  /** Place among the reads at which it began. */
  readonly recovery: number;
  /** Until when everything had been recovered then; null where nothing had been, or nobody asked. */
  readonly watermark: string | null;
  /** A mark of each page: one that comes again is a list that repeats itself. Kept over attempts, or each would get further. */
  readonly pages: readonly string[];
  readonly isComplete: boolean;
  readonly from: string;
  readonly to: string;
  /** How many events the list has, as the last page says; null where none has said so. */
  readonly total: number | null;
  readonly seen: number;
  readonly stored: number;
}

/** A list that is longer repeats itself forever. */
const PAGES_MAX = 1_000;
const MARK_LENGTH = 12;

/**
 * Reads all pages of the recovery from where `progress` stands, and has each stored before the next is asked for.
 * @throws ApplicationFailure, repeated, where an answer cannot be believed: what is left out of it would be lost
 */
export async function readEventPages(
  deps: Pick<CatalogueDependencies, "dragonpass" | "acquireReadSlot">,
  wanted: WantedEvents,
  begun: RecoveryProgress,
  on: {
    /** Whether DragonPass still keeps all that is asked for. */
    readonly isKept: (progress: RecoveryProgress) => boolean;
    /** @returns how many of them were new */
    readonly store: (events: readonly unknown[], place: { recovery: number; page: number }) => Promise<number>;
  },
): Promise<RecoveryProgress> {
  let progress = begun;
  while (!progress.isComplete) {
    if (progress.pages.length >= PAGES_MAX) throw inconsistentAnswer("gives more pages than there can be");
    // What leaves the 48 hours meanwhile would move the rest onto pages that have been read.
    if (!on.isKept(progress))
      throw inconsistentAnswer("has taken so long that the oldest events are not kept any more");
    const page = await fetchPage(deps, wanted, progress);
    if (page.events.length === 0) return progress;
    const mark = contentHashOf(page.events).slice(0, MARK_LENGTH);
    if (progress.pages.includes(mark)) throw inconsistentAnswer("gives a page again that it gave before");
    const pageNumber = progress.pages.length + 1;
    progress = {
      ...progress,
      isComplete: isLast(page, pageNumber),
      pages: [...progress.pages, mark],
      total: page.pagination?.totalNumber ?? progress.total,
      seen: progress.seen + page.events.length,
      stored: progress.stored + (await on.store(page.events, { recovery: progress.recovery, page: pageNumber })),
    };
    heartbeat(progress);
  }
  return progress;
}

async function fetchPage(
  deps: Pick<CatalogueDependencies, "dragonpass" | "acquireReadSlot">,
  { programId, eventType, batchId }: WantedEvents,
  progress: RecoveryProgress,
): Promise<SupplierEventPage> {
  const { pages, from, to, total } = progress;
  const pageNumber = pages.length + 1;
  const asked = { programId, eventType, pageSize: PAGE_SIZE_MAX, pageNumber };
  await waitForTurn(deps, progress);
  const page = await deps.dragonpass.listEvents(
    batchId === null ? { ...asked, startTime: from, endTime: to } : { ...asked, batchId },
  );
  const { pagination, events } = page;
  if (events.length < expectedOn(page, pageNumber)) throw inconsistentAnswer("gives fewer events than it counts");
  // An earlier page has said that there are more: no answer to that is "none".
  if (total !== null && (pagination === null ? events.length === 0 : pagination.totalNumber < total))
    throw inconsistentAnswer("has lost events while it was read");
  return page;
}

function expectedOn({ pagination }: SupplierEventPage, pageNumber: number): number {
  if (pagination === null) return 0;
  const { pageSize, totalNumber } = pagination;
  return Math.max(0, Math.min(pageSize, totalNumber - (pageNumber - 1) * pageSize));
}

function isLast({ pagination }: SupplierEventPage, pageNumber: number): boolean {
  return pagination !== null && pageNumber * pagination.pageSize >= pagination.totalNumber;
}

function inconsistentAnswer(what: string): ApplicationFailure {
  return repeatLater("supplier_unreadable", `The recovery ${what}; nothing was skipped, it is tried again.`, null);
}
