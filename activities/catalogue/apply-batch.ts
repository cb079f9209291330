import type { ApplyBatchInput, BatchState } from "../../src/domain/catalogue-activities.ts";
import { type BatchKey, isRecoverable } from "../../src/domain/workflow-ids.ts";
import { batchProgress, unappliedOfBatch } from "../../src/store/catalogue/batch-inbox.ts";
import { openBatch } from "../../src/store/catalogue/batches.ts";
import { detailsReadSince } from "../../src/store/catalogue/save-items.ts";
import { markApplied } from "../../src/store/inbox.ts";
import type { InboxRow } from "../../src/store/inbox-message.ts";
import { repeatLater } from "../supplier-failure.ts";
import type { CatalogueDependencies } from "./dependencies.ts";
import { namedItems } from "./named-items.ts";
import { type NamedItem, readItems } from "./read-items.ts";

/**
 * Applies what has come of a batch: reads what its messages name, and marks each message applied whose items could
 * all be read. The read decides, also for what was added or removed: messages may come in any order.
 * @throws ApplicationFailure, repeated, while something cannot be read and it is to insist on it
 */
export async function applyBatch(deps: CatalogueDependencies, { key, insists }: ApplyBatchInput): Promise<BatchState> {
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
  if (error !== null && insists)
    throw repeatLater(
      error.code,
      `${failed.size} item(s) of the batch could not be read: ${error.message}`,
      error.retryAfterMs,
    );
  const { missingCount } = await batchProgress(db, key);
  return {
    missing: missingCount,
    unread: failed.size,
    recoverable: isRecoverable(key.eventType),
    graceMs: deps.timings.batchGrace,
  };
}

/** Each item once, without those that have been read since the last message that names them was there. */
async function stillToRead(
  { db }: CatalogueDependencies,
  { programId }: BatchKey,
  rows: readonly InboxRow[],
): Promise<NamedItem[]> {
  const wanted = new Map<string, NamedItem & { readonly readNumber: number }>();
  for (const { body, readNumber, occurredAt } of rows) {
    for (const { kind, id } of namedItems(body)) {
      const known = wanted.get(id);
      if (known === undefined || known.readNumber < readNumber)
        wanted.set(id, { kind, id, updatedAt: occurredAt, readNumber });
    }
  }
  const items = [...wanted.values()];
  const isRead = new Set<string>();
  for (const kind of ["resource", "hub"] as const) {
    const ofKind = items.filter((item) => item.kind === kind);
    for (const id of await detailsReadSince(db, { programId, kind }, ofKind)) isRead.add(id);
  }
  return items.filter(({ id }) => !isRead.has(id));
}
