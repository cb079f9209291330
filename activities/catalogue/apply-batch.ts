import type { BatchState } from "../../src/domain/catalogue-activities.ts";
import { type BatchKey, isRecoverable } from "../../src/domain/workflow-ids.ts";
import { batchProgress, unappliedOfBatch } from "../../src/store/catalogue/batch-inbox.ts";
import { openBatch } from "../../src/store/catalogue/batches.ts";
import { findHubs, findResources } from "../../src/store/catalogue/catalogue-list.ts";
import { markApplied } from "../../src/store/inbox.ts";
import type { InboxRow } from "../../src/store/inbox-message.ts";
import { repeatLater } from "../supplier-failure.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { namedItems } from "./named-items.ts";
import { type NamedItem, readItems } from "./read-items.ts";

/** A read takes less than this, time-outs and a renewed token included: what was stored later was asked for later. */
const READ_TIME_MAX_MS = 60_000;

/**
 * Applies what has come of a batch: reads what its messages name, and marks each message applied whose items could
 * all be read. The read decides, also for what was added or removed: messages may come in any order.
 * @throws ApplicationFailure, repeated, while something could not be read
 */
export async function applyBatch(deps: CatalogueDependencies, key: BatchKey): Promise<BatchState> {
  const { db } = deps;
  await openBatch(db, key);
  const rows = await unappliedOfBatch(db, key);
  const wanted = await stillToRead(deps, key, rows);
  const { failed, error } = await readItems(deps, key.programId, wanted);
  const done = rows.filter((row) => namedItems(row.body).every(({ id }) => !failed.has(id)));
  await markApplied(
    db,
    done.map(({ id }) => id),
  );
  if (error !== null)
    throw repeatLater(
      error.code,
      `${failed.size} item(s) of the batch could not be read: ${error.message}`,
      error.retryAfterMs,
    );
  const { missingCount } = await batchProgress(db, key);
  return { missing: missingCount, recoverable: isRecoverable(key.eventType), graceMs: deps.timings.batchGrace };
}

/** Each item once, without those that have been read since the last message that names them was received. */
async function stillToRead(
  deps: CatalogueDependencies,
  key: BatchKey,
  rows: readonly InboxRow[],
): Promise<NamedItem[]> {
  const newest = new Map<string, { item: NamedItem; receivedAt: Date }>();
  for (const row of rows) {
    for (const { kind, id } of namedItems(row.body)) {
      const known = newest.get(id);
      if (known !== undefined && known.receivedAt >= row.receivedAt) continue;
      newest.set(id, { item: { kind, id, updatedAt: row.occurredAt }, receivedAt: row.receivedAt });
    }
  }
  const readAt = await detailsReadAt(
    deps,
    key,
    [...newest.values()].map(({ item }) => item),
  );
  return [...newest.values()]
    .filter(({ item, receivedAt }) => (readAt.get(item.id) ?? 0) - READ_TIME_MAX_MS <= receivedAt.getTime())
    .map(({ item }) => item);
}

/** When the details of these items were last stored, in epoch milliseconds. */
async function detailsReadAt(
  { db }: CatalogueDependencies,
  { programId }: BatchKey,
  items: readonly NamedItem[],
): Promise<Map<string, number>> {
  const resourceIds = items.filter(({ kind }) => kind === "resource").map(({ id }) => id);
  const hubIds = items.filter(({ kind }) => kind === "hub").map(({ id }) => id);
  const resources = await findResources(db, programId, resourceIds);
  const hubs = await findHubs(db, programId, hubIds);
  return new Map([
    ...resources.map(({ resourceId, detailsFetchedAt }) => [resourceId, detailsFetchedAt?.getTime() ?? 0] as const),
    ...hubs.map(({ transportHubId, detailsFetchedAt }) => [transportHubId, detailsFetchedAt?.getTime() ?? 0] as const),
  ]);
}
