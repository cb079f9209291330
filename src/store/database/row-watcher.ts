import { setTimeout as pause } from "node:timers/promises";
import { StoreError } from "./store-error.ts";

const POLL_PAUSE_MS = 50;

/** Waits for rows to become what callers wait for. */
export interface RowWatcher<Id, Value> {
  /**
   * Resolves with the value as soon as `predicate` holds for it, with null after `timeoutMs` or when
   * `signal` aborts. Rejects where the database cannot be read.
   */
  waitUntil(
    id: Id,
    predicate: (value: Value) => boolean,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Value | null>;
  /** Ends every wait with null. */
  close(): void;
}

/** A row that has a version which some waiter has not seen. */
interface WatchedRow<Id, Value> {
  readonly id: Id;
  readonly revision: number;
  readonly value: Value;
}

/** Versions that waiters have seen, by id. */
type SeenVersions<Id> = ReadonlyMap<Id, number>;

interface Waiter<Id, Value> {
  readonly id: Id;
  readonly predicate: (value: Value) => boolean;
  /** Revision that the predicate was last asked about. */
  seen: number;
  settle(value: Value | null, error?: unknown): void;
}

/** One poll for all who wait in this process, and none while nobody waits. */
export function createRowWatcher<Id, Value>(
  /** Fetches what has another version than was seen, so that most polls transfer nothing. */
  fetchNewer: (seen: SeenVersions<Id>) => Promise<readonly WatchedRow<Id, Value>[]>,
): RowWatcher<Id, Value> {
  const waiters = new Set<Waiter<Id, Value>>();
  let polling = false;
  let closed = false;

  async function poll(): Promise<void> {
    polling = true;
    while (waiters.size > 0) {
      try {
        await ask(fetchNewer, waiters);
      } catch (error) {
        for (const waiter of [...waiters]) waiter.settle(null, error);
      }
      if (waiters.size > 0) await pause(POLL_PAUSE_MS);
    }
    polling = false;
  }

  return {
    waitUntil(id, predicate, timeoutMs, signal) {
      if (closed) return Promise.reject(new StoreError("database_closed", "rows are no longer watched"));
      if (signal?.aborted) return Promise.resolve(null);
      return new Promise((resolve, reject) => {
        const onAbort = () => waiter.settle(null);
        const timer = setTimeout(onAbort, timeoutMs);
        const waiter: Waiter<Id, Value> = {
          id,
          predicate,
          seen: -1,
          settle(value, error) {
            if (!waiters.delete(waiter)) return;
            clearTimeout(timer);
            signal?.removeEventListener("abort", onAbort);
            if (error === undefined) resolve(value);
            else reject(error);
          },
        };
        waiters.add(waiter);
        signal?.addEventListener("abort", onAbort, { once: true });
        if (!polling) void poll();
      });
    },
    close() {
      closed = true;
      for (const waiter of [...waiters]) waiter.settle(null);
    },
  };
}

async function ask<Id, Value>(
  fetchNewer: (seen: SeenVersions<Id>) => Promise<readonly WatchedRow<Id, Value>[]>,
  waiters: ReadonlySet<Waiter<Id, Value>>,
): Promise<void> {
  const seenOf = new Map<Id, number>();
  for (const { id, seen } of waiters) seenOf.set(id, Math.min(seen, seenOf.get(id) ?? seen));
  const rows = new Map((await fetchNewer(seenOf)).map((row) => [row.id, row]));
  for (const waiter of [...waiters]) {
    const row = rows.get(waiter.id);
    if (row === undefined || row.revision === waiter.seen) continue;
    waiter.seen = row.revision;
    tell(waiter, row.value);
  }
}

function tell<Id, Value>(waiter: Waiter<Id, Value>, value: Value): void {
  try {
    if (waiter.predicate(value)) waiter.settle(value);
  } catch (error) {
    // A predicate that throws is its caller's fault and must not end the waits of others.
    waiter.settle(null, error);
  }
}
