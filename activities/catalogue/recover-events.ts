import { ApplicationFailure, activityInfo, heartbeat } from "@temporalio/activity";
import type { RecoverEventsInput, RecoverEventsResult } from "../../src/domain/catalogue-activities.ts";
import type { BatchKey } from "../../src/domain/workflow-ids.ts";
import {
  PAGE_SIZE_MAX,
  RECOVERABLE_EVENT_TYPES,
  RECOVERY_WINDOW_HOURS,
  type RecoverableEventType,
} from "../../src/dragonpass/assumptions.ts";
import { contentHashOf } from "../../src/dragonpass/content-hash.ts";
import { parsePushEvent } from "../../src/dragonpass/push-events.ts";
import type { SupplierEventPage } from "../../src/dragonpass/schemas/event-list.ts";
import { batchKeyOf, inboxMessageOf, invalidMessageOf } from "../../src/inbox/inbox-message-of.ts";
import { moveWatermark, noteRecovery, readWatermark } from "../../src/store/catalogue/freshness.ts";
import { repeatLater } from "../supplier-failure.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { waitForTurn } from "./wait-for-turn.ts";

/** How long DragonPass keeps what it has pushed. */
const KEPT_MS = RECOVERY_WINDOW_HOURS * 3_600_000;
/** Events are asked for again over this: DragonPass may list one later than it dates it. */
const OVERLAP_MS = 15 * 60_000;
/** A list that is longer repeats itself for ever. */
const PAGES_MAX = 10_000;

/** Where a recovery that was interrupted goes on; the events of the pages before are stored. */
interface Progress {
  readonly page: number;
  readonly from: string;
  readonly to: string;
  readonly seen: number;
  readonly stored: number;
}

/**
 * Fetches events, all pages, into the same inbox that pushes go to: it knows what is new. The watermark moves after
 * the events until then have been stored, and never where an answer could not be believed.
 */
export async function recoverEvents(
  deps: CatalogueDependencies,
  input: RecoverEventsInput,
): Promise<RecoverEventsResult> {
  const { programId } = input;
  const eventType = recoverableType(input.eventType);
  const watermark = await readWatermark(deps.db, { programId, eventType });
  const startedAt = Date.now();
  const progress = resumed() ?? rangeOf(input, watermark, startedAt);
  const { seen, stored } = await fetchPages(deps, { ...input, eventType }, progress);
  const isRegular = input.batchId === null && input.from === null && input.to === null;
  if (isRegular) await moveWatermark(deps.db, { programId, eventType, watermark: new Date(progress.to) });
  const hasGap = isRegular && watermark !== null && startedAt - watermark.getTime() > KEPT_MS;
  await noteRecovery(deps.db, {
    programId,
    eventType,
    result: { seen, stored, from: progress.from, to: progress.to, hasGap },
  });
  return { seen, stored, hasGap };
}

type Wanted = RecoverEventsInput & { readonly eventType: RecoverableEventType };

async function fetchPages(deps: CatalogueDependencies, input: Wanted, progress: Progress) {
  let { seen, stored } = progress;
  let before = "";
  for (let pageNumber = progress.page; pageNumber <= PAGES_MAX; pageNumber++) {
    await waitForTurn(deps, { ...progress, page: pageNumber, seen, stored } satisfies Progress);
    const page = await fetchPage(deps, input, progress, pageNumber);
    if (page.events.length === 0) return { seen, stored };
    const hash = contentHashOf(page.events);
    if (hash === before) throw unbelievable("gives the same page again and again");
    before = hash;
    seen += page.events.length;
    stored += await storeEvents(deps, page.events);
    heartbeat({ ...progress, page: pageNumber + 1, seen, stored } satisfies Progress);
    if (isLast(page, pageNumber)) return { seen, stored };
  }
  throw unbelievable("gives more pages than there can be");
}

async function fetchPage(
  deps: CatalogueDependencies,
  input: Wanted,
  { from, to }: Progress,
  pageNumber: number,
): Promise<SupplierEventPage> {
  const { programId, eventType, batchId } = input;
  const wanted = { programId, eventType, pageSize: PAGE_SIZE_MAX, pageNumber };
  const page = await deps.dragonpass.listEvents(
    batchId === null ? { ...wanted, startTime: from, endTime: to } : { ...wanted, batchId },
  );
  if (page.events.length < expectedOn(page, pageNumber)) throw unbelievable("gives fewer events than it counts");
  return page;
}

/** Rings the batches only once all of a page is stored. */
async function storeEvents(deps: CatalogueDependencies, events: readonly unknown[]): Promise<number> {
  const batches = new Map<string, BatchKey>();
  const written = await Promise.all(
    events.map(async (event) => {
      const text = JSON.stringify(event);
      const parsed = parsePushEvent(text);
      // One event that cannot be understood must not keep the others away.
      if (parsed.kind === "invalid") return (await deps.inboxWriter.write(invalidMessageOf(event, text))).inserted;
      const isOurs = parsed.facts.programId === null || deps.programIds.some((id) => id === parsed.facts.programId);
      const { inserted } = await deps.inboxWriter.write(inboxMessageOf(parsed, text, { source: "recovery", isOurs }));
      const key = inserted && isOurs ? batchKeyOf(parsed) : null;
      if (key !== null) batches.set(JSON.stringify(key), key);
      return inserted;
    }),
  );
  await Promise.all([...batches.values()].map((key) => deps.ringBatch(key)));
  return written.filter(Boolean).length;
}

function rangeOf({ from, to }: RecoverEventsInput, watermark: Date | null, nowMs: number): Progress {
  const earliest = nowMs - KEPT_MS;
  const since = Math.max(earliest, watermark === null ? earliest : watermark.getTime() - OVERLAP_MS);
  return {
    page: 1,
    from: from ?? new Date(since).toISOString(),
    to: to ?? new Date(nowMs).toISOString(),
    seen: 0,
    stored: 0,
  };
}

/** What the attempt before this one got to. */
function resumed(): Progress | null {
  const details: unknown = activityInfo().heartbeatDetails;
  return typeof details === "object" && details !== null && "page" in details ? (details as Progress) : null;
}

function expectedOn({ pagination }: SupplierEventPage, pageNumber: number): number {
  if (pagination === null) return 0;
  const { pageSize, totalNumber } = pagination;
  return Math.max(0, Math.min(pageSize, totalNumber - (pageNumber - 1) * pageSize));
}

function isLast({ pagination }: SupplierEventPage, pageNumber: number): boolean {
  return pagination !== null && pageNumber * pagination.pageSize >= pagination.totalNumber;
}

function recoverableType(eventType: string): RecoverableEventType {
  const found = RECOVERABLE_EVENT_TYPES.find((type) => type === eventType);
  if (found !== undefined) return found;
  throw ApplicationFailure.create({
    type: "not_recoverable",
    message: `DragonPass does not give ${eventType} again; read the program anew with the Schedule catalogue-sync.`,
    nonRetryable: true,
  });
}

function unbelievable(what: string): ApplicationFailure {
  return repeatLater("supplier_unreadable", `The recovery ${what}; nothing was skipped, it is tried again.`, null);
}
