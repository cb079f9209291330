import { type ApplicationFailure, activityInfo, heartbeat } from "@temporalio/activity";
import type { ProgramId } from "../../src/contract/vocabulary.ts";
import type { RecoverEventsInput, RecoverEventsResult } from "../../src/domain/catalogue/catalogue-activities.ts";
import type { BatchKey } from "../../src/domain/workflow-ids.ts";
import {
  RECOVERABLE_EVENT_TYPES,
  RECOVERY_WINDOW_HOURS,
  type RecoverableEventType,
} from "../../src/dragonpass/assumptions.ts";
import { parsePushEvent } from "../../src/dragonpass/push/push-events.ts";
import { inboxMessageOf, invalidMessageOf } from "../../src/inbox/inbox-message-of.ts";
import { whoIsRung } from "../../src/inbox/who-is-rung.ts";
import { startCatalogueRead } from "../../src/store/catalogue/catalogue-read.ts";
import { moveWatermark, noteRecovery, readWatermark } from "../../src/store/catalogue/freshness.ts";
import { isFullReadNoted } from "../../src/store/catalogue/full-read.ts";
import { forgetPages, hasAllPages, notePage } from "../../src/store/catalogue/recovery-pages.ts";
import { retryingConflicts } from "../../src/store/database/retrying-conflicts.ts";
import type { NewInboxMessage } from "../../src/store/inbox/inbox-message.ts";
import { databaseWentBack, finalFailure } from "../supplier-failure.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { type RecoveryProgress, readEventPages } from "./event-pages.ts";
import { requestFullRead } from "./request-full-read.ts";

/** How long DragonPass keeps what it has pushed. */
const KEPT_MS = RECOVERY_WINDOW_HOURS * 3_600_000;
/** Margin before the end of the recovery window: an event so close to it would go while the pages are read. */
const EDGE_MS = 10 * 60_000;
/** Events are asked for again over this: DragonPass may list one later than it dates it. */
const OVERLAP_MS = 15 * 60_000;

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
  const { nowMs, uncertaintyMs } = deps.supplierClock.read();
  // As late as it may be there, so that what was made just now is asked for too; the next recovery overlaps.
  const begun = resumed(deps, input) ?? (await beginning(deps, input, watermark, nowMs + uncertaintyMs));
  const progress = await readEventPages(deps, { ...input, eventType }, begun, {
    isKept: (reached) => isKept(deps, input, reached),
    store: (events, place) => storeEvents(deps, events, place),
  });
  const { from, to, seen, stored } = progress;
  const isRegular = input.batchId === null && input.from === null && input.to === null;
  const hasGap = isRegular && watermark !== null && watermark.getTime() < earliestAt(nowMs);
  // First the request: once the watermark has moved, nobody sees the gap any more.
  const wantedNumber = hasGap ? await requestFullRead(deps, programId) : null;
  if (isRegular) await moveTo(deps, { programId, eventType }, progress, wantedNumber);
  await noteRecovery(deps.db, { programId, eventType, result: { seen, stored, from, to, hasGap } });
  await forgetPages(deps.db);
  return { seen, stored, hasGap };
}

/**
 * Moves the watermark, if everything until then is there: what was stored, the request that makes up for what cannot be
 * recovered, and the watermark from which on it was asked for.
 * @throws ApplicationFailure, repeated from the beginning, where it is not: the database was put back meanwhile
 */
async function moveTo(
  { db }: CatalogueDependencies,
  of: { readonly programId: ProgramId; readonly eventType: string },
  { recovery, pages, watermark, to }: RecoveryProgress,
  wantedNumber: number | null,
): Promise<void> {
  const since = watermark === null ? null : new Date(watermark);
  await retryingConflicts(db, async (trx) => {
    const isThere =
      (await hasAllPages(trx, { recovery, pages: pages.length })) &&
      (wantedNumber === null || (await isFullReadNoted(trx, of.programId, wantedNumber))) &&
      (await moveWatermark(trx, { ...of, watermark: new Date(to), since }));
    if (!isThere) throw fromTheBeginning();
  });
}

/** The next attempt has nothing to go on with. */
function fromTheBeginning(): ApplicationFailure {
  heartbeat(null);
  return databaseWentBack();
}

/** Rings the batches only once all of a page is stored. */
async function storeEvents(
  deps: CatalogueDependencies,
  events: readonly unknown[],
  place: { readonly recovery: number; readonly page: number },
): Promise<number> {
  const batches = new Map<string, BatchKey>();
  const messages: NewInboxMessage[] = [];
  const written = await Promise.all(
    events.map(async (event) => {
      const text = JSON.stringify(event);
      const parsed = parsePushEvent(text);
      // One event that cannot be understood must not keep the others away.
      if (parsed.kind === "invalid") return await write(deps, invalidMessageOf(event, text), messages);
      const isOurs = parsed.facts.programId === null || deps.programIds.some((id) => id === parsed.facts.programId);
      const inserted = await write(deps, inboxMessageOf(parsed, { source: "recovery", isOurs }), messages);
      const rung = whoIsRung({ ...parsed.facts, kind: parsed.kind });
      if (inserted && isOurs && rung.kind === "batch") batches.set(JSON.stringify(rung.key), rung.key);
      return inserted;
    }),
  );
  if (!(await notePage(deps.db, { ...place, messages }))) throw fromTheBeginning();
  await Promise.all([...batches.values()].map((key) => deps.ringBatch(key)));
  return written.filter(Boolean).length;
}

async function write(
  { inboxWriter }: CatalogueDependencies,
  message: NewInboxMessage,
  messages: NewInboxMessage[],
): Promise<boolean> {
  messages.push(message);
  return (await inboxWriter.write(message)).inserted;
}

async function beginning(
  { db }: CatalogueDependencies,
  input: RecoverEventsInput,
  watermark: Date | null,
  nowMs: number,
): Promise<RecoveryProgress> {
  const { readNumber: recovery } = await startCatalogueRead(db);
  return { ...rangeOf(input, watermark, nowMs), recovery, watermark: watermark?.toISOString() ?? null };
}

function rangeOf({ from, to }: RecoverEventsInput, watermark: Date | null, nowMs: number) {
  // One that lies ahead was moved by a clock that was wrong then: nothing would be asked for until it has been caught up.
  const since = from === null ? Math.min(watermark?.getTime() ?? 0, nowMs) - OVERLAP_MS : Date.parse(from);
  if (Number.isNaN(since) || (to !== null && Number.isNaN(Date.parse(to)))) {
    const message = "from and to must be UTC times in ISO 8601.";
    throw finalFailure("invalid_request", message);
  }
  return {
    pages: [],
    isComplete: false,
    from: new Date(Math.max(earliestAt(nowMs), since)).toISOString(),
    to: to ?? new Date(nowMs).toISOString(),
    total: null,
    seen: 0,
    stored: 0,
  };
}

/** Progress of the attempt before this one; null where that lies behind the 48 hours by now. */
function resumed(deps: CatalogueDependencies, input: RecoverEventsInput): RecoveryProgress | null {
  const details: unknown = activityInfo().heartbeatDetails;
  if (typeof details !== "object" || details === null || !("recovery" in details)) return null;
  const progress = details as RecoveryProgress;
  return isKept(deps, input, progress) ? progress : null;
}

function isKept(
  { supplierClock }: CatalogueDependencies,
  { batchId }: RecoverEventsInput,
  { from }: RecoveryProgress,
): boolean {
  return batchId !== null || Date.parse(from) >= supplierClock.read().nowMs - KEPT_MS;
}

function earliestAt(nowMs: number): number {
  return nowMs - KEPT_MS + EDGE_MS;
}

function recoverableType(eventType: string): RecoverableEventType {
  const found = RECOVERABLE_EVENT_TYPES.find((type) => type === eventType);
  if (found !== undefined) return found;
  throw finalFailure(
    "not_recoverable",
    `DragonPass does not give ${eventType} again; re-read the program with the Schedule catalogue-sync.`,
  );
}
