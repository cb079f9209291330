import { heartbeat } from "@temporalio/activity";
import type { ApplyBatchInput, BatchState } from "../../src/domain/catalogue/catalogue-activities.ts";
import { type BatchKey, isRecoverable } from "../../src/domain/workflow-ids.ts";
import type { SupplierError } from "../../src/dragonpass/errors/supplier-error.ts";
import { batchProgress, unappliedIdsOfBatch, unappliedOfBatch } from "../../src/store/catalogue/batch-inbox.ts";
import { endingOfClosed, openBatch } from "../../src/store/catalogue/batches.ts";
import { notFoundSince, notReadSince } from "../../src/store/catalogue/not-read-since.ts";
import { noteAnnounced } from "../../src/store/catalogue/note-announced.ts";
import { retryingConflicts } from "../../src/store/database/retrying-conflicts.ts";
import { markApplied } from "../../src/store/inbox/inbox.ts";
import type { InboxRow } from "../../src/store/inbox/inbox-message.ts";
import { stateSubjects } from "../../src/store/inbox/state-subjects.ts";
import { databaseWentBack, finalFailure, repeatLater } from "../supplier-failure.ts";
import { awaitsFullRead } from "./awaits-full-read.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { namedItems } from "./named-items.ts";
import { type NamedItem, readItems } from "./read-items.ts";

/** About as many items as are held in memory, and read before it is looked again what others have read meanwhile. */
const ITEMS_AT_ONCE = 100;

/** An item, and the place among the reads of the last message that names it: later ones have seen what it tells of. */
type DueItem = NamedItem & { readonly readNumber: number };

/**
 * Applies what has come of a batch, unless a full read of its program is to stand for it: reads what its messages name, and marks each message applied whose items could
 * all be read. The read decides, also for what was added or removed: messages may come in any order.
 * @throws ApplicationFailure, repeated, while something cannot be read, where `failOnUnread` says so
 */
export async function applyBatch(
  deps: CatalogueDependencies,
  { key, failOnUnread }: ApplyBatchInput,
): Promise<BatchState> {
  const { db } = deps;
  if (!deps.programIds.includes(key.programId))
    throw finalFailure("invalid_request", "The batch is of a program that is not configured.");
  const nothing = {
    missing: 0,
    unread: 0,
    recoverable: isRecoverable(key.eventType),
    graceMs: deps.timings.batchGraceMs,
  };
  // What a process of the release before has just stored must not be taken for missing.
  await stateSubjects(db);
  const endedAs = await endingOfClosed(db, key);
  if (endedAs !== null) return { ...nothing, endedAs };
  if (await awaitsFullRead(deps, key.programId)) return { ...nothing, awaitsFullRead: true };
  await openBatch(db, key);
  const failed = new Set<string>();
  let error: SupplierError | null = null;
  for await (const rows of inGroups(db, key)) {
    // What could not be read is not tried again for each message that names it.
    const due = dueItems(rows).filter(({ id }) => !failed.has(id));
    const result = await readItems(deps, key.programId, await unreadOf(deps, key, due));
    for (const id of result.failed) failed.add(id);
    error = result.error ?? error;
    const done = rows.filter((row) => namedItems(row.body).every(({ id }) => !failed.has(id)));
    await applied(deps, key, done);
    heartbeat();
  }
  if (error !== null && failOnUnread)
    throw repeatLater(
      error.code,
      `${failed.size} item(s) of the batch could not be read: ${error.message}`,
      error.retryAfterMs,
    );
  const { receivedCount, missingCount } = await batchProgress(db, key);
  // Nobody is rung before a message is there: where there is none, the database has lost them.
  const missing = receivedCount === 0 ? 1 : missingCount;
  return { ...nothing, missing, unread: failed.size };
}

/**
 * Says that messages are applied, in a transaction that has seen what was read for them.
 * @throws ApplicationFailure, repeated, where it is not there: the database was put back meanwhile
 */
async function applied({ db }: CatalogueDependencies, key: BatchKey, rows: readonly InboxRow[]): Promise<void> {
  await retryingConflicts(db, async (trx) => {
    for (const [kind, items] of byKind(dueItems(rows)))
      if ((await notFoundSince(trx, { programId: key.programId, kind }, items)).size > 0) throw databaseWentBack();
    await markApplied(trx, rows);
  });
}

/**
 * The messages that are not applied, some at a time: a batch can name a million items. They begin at a random one:
 * batches that are applied at the same time and name the same items would otherwise read each of them at the same
 * moment, every one for itself.
 */
async function* inGroups(db: CatalogueDependencies["db"], key: BatchKey): AsyncGenerator<InboxRow[]> {
  const rowIds = await unappliedIdsOfBatch(db, key);
  const first = Math.floor(Math.random() * rowIds.length);
  const waiting = [...rowIds.slice(first), ...rowIds.slice(0, first)];
  let size = 1;
  while (waiting.length > 0) {
    const rows = await unappliedOfBatch(db, key, waiting.splice(0, size));
    yield rows;
    const named = rows.reduce((sum, { body }) => sum + namedItems(body).length, 0);
    // As many messages as name a hundred if they are like those before: some name a hundred each, some one.
    size = Math.max(1, Math.min(ITEMS_AT_ONCE, Math.floor((ITEMS_AT_ONCE * rows.length) / Math.max(1, named))));
  }
}

/** Each item once, by the last of the messages that name it. */
function dueItems(rows: readonly InboxRow[]): DueItem[] {
  const due = new Map<string, DueItem>();
  for (const { body, readNumber, occurredAt } of rows) {
    for (const { kind, id } of namedItems(body)) {
      const known = due.get(id);
      due.set(id, {
        kind,
        id,
        updatedAt: laterOf(known?.updatedAt ?? null, occurredAt),
        readNumber: Math.max(known?.readNumber ?? 0, readNumber),
      });
    }
  }
  return [...due.values()];
}

function laterOf(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

/**
 * The items that have not been read since the last message that names them was there: a batch often names what an earlier
 * message, or another batch, has named, and its own activity may be repeated.
 */
async function unreadOf(
  { db }: CatalogueDependencies,
  { programId }: BatchKey,
  items: readonly DueItem[],
): Promise<DueItem[]> {
  const unread: DueItem[] = [];
  for (const [kind, ofKind] of byKind(items)) {
    const isUnread = await notReadSince(db, { programId, kind }, ofKind);
    unread.push(...ofKind.filter(({ id }) => isUnread.has(id)));
    await noteAnnounced(
      db,
      { programId, kind },
      ofKind.filter(({ id }) => !isUnread.has(id)),
    );
  }
  return unread;
}

function byKind(items: readonly DueItem[]): (readonly [DueItem["kind"], DueItem[]])[] {
  return (["resource", "hub"] as const).map((kind) => [kind, items.filter((item) => item.kind === kind)]);
}
