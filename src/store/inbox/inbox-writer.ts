import type { Database } from "../database/database.ts";
import { StoreError, sqlStateOf } from "../database/store-error.ts";
import { insertMessages } from "./inbox-insert.ts";
import type { NewInboxMessage } from "./inbox-message.ts";
import { takeRepeated } from "./repeated-messages.ts";

/** Stores messages as they come, many at once. */
export interface InboxWriter {
  /**
   * Resolves when the message is committed.
   * @throws StoreError `inbox_full`, `inbox_unavailable` (send it again), `inbox_row_refused` (cannot be stored)
   */
  write(message: NewInboxMessage): Promise<WriteResult>;
  /** A message that was stored last, of which the database must still know; null before the first. */
  lastStored(): StoredMessage | null;
  /** Resolves when everything that was accepted has been answered. Nothing is accepted any more. */
  close(): Promise<void>;
}

/** The key of a message. */
export type StoredMessage = Pick<NewInboxMessage, "logicalKey" | "contentHash">;

/** How writing a message ended. */
export interface WriteResult {
  /** False where the same message was there already. */
  readonly inserted: boolean;
  /** Whether whoever it is about is to be rung for: it is new, or it was pushed again and nobody has applied it. */
  readonly isToRing: boolean;
}

interface Waiting {
  readonly message: NewInboxMessage;
  resolve(result: WriteResult): void;
  reject(error: unknown): void;
}

/**
 * Groups inserts: messages that arrive while a write is on its way go into the next one. Under load one statement and
 * one commit serve up to `maxGroup` messages, and a lone message waits for nobody.
 */
export function createInboxWriter(
  database: Pick<Database, "queryPrepared">,
  { maxGroup = 256, maxWaiting = 20_000 }: { maxGroup?: number; maxWaiting?: number } = {},
): InboxWriter {
  const queue: Waiting[] = [];
  let state: "idle" | "scheduled" | "writing" = "idle";
  let onDrained: (() => void) | null = null;
  let closed = false;
  let lastStored: StoredMessage | null = null;

  function schedule(): void {
    if (queue.length === 0) {
      state = "idle";
      onDrained?.();
    } else {
      state = "scheduled";
      // After this tick's requests have all been read, so that they share the statement.
      setImmediate(flush);
    }
  }

  function flush(): void {
    state = "writing";
    void writeGroup(database, queue.splice(0, maxGroup)).then(schedule);
  }

  return {
    write(message) {
      if (closed) return Promise.reject(new StoreError("inbox_unavailable", "the inbox has been closed"));
      if (queue.length >= maxWaiting) {
        return Promise.reject(
          new StoreError("inbox_full", "too many messages wait for the inbox", { details: { waiting: queue.length } }),
        );
      }
      return new Promise((answer, reject) => {
        const resolve = (result: WriteResult) => {
          if (result.inserted) lastStored = message;
          answer(result);
        };
        queue.push({ message, resolve, reject });
        if (state === "idle") schedule();
      });
    },
    lastStored: () => lastStored,
    close() {
      closed = true;
      if (state === "idle") return Promise.resolve();
      return new Promise((resolve) => {
        onDrained = resolve;
      });
    },
  };
}

/** Writes a group and answers everyone in it; never rejects. */
async function writeGroup(database: Pick<Database, "queryPrepared">, group: readonly Waiting[]): Promise<void> {
  let inserted: boolean[];
  try {
    inserted = await insertMessages(
      database,
      group.map((waiting) => waiting.message),
    );
  } catch (error) {
    await answerFailure(database, group, error);
    return;
  }
  const repeated: Waiting[] = [];
  for (const [index, waiting] of group.entries()) {
    if (inserted[index] === true) waiting.resolve({ inserted: true, isToRing: true });
    else repeated.push(waiting);
  }
  if (repeated.length > 0) await answerRepeated(database, repeated);
}

/** Before they are answered as well: a process that dies in between has told DragonPass nothing. */
async function answerRepeated(database: Pick<Database, "queryPrepared">, group: readonly Waiting[]): Promise<void> {
  try {
    const areToRing = await takeRepeated(
      database,
      group.map((waiting) => waiting.message),
    );
    for (const [index, waiting] of group.entries())
      waiting.resolve({ inserted: false, isToRing: areToRing[index] ?? false });
  } catch (error) {
    rejectAll(group, error);
  }
}

/** They can be sent again. */
function rejectAll(group: readonly Waiting[], error: unknown): void {
  const unavailable = new StoreError("inbox_unavailable", "the inbox could not be written", { cause: error });
  for (const waiting of group) waiting.reject(unavailable);
}

/**
 * A row that cannot be stored fails the statement of its whole group. Halving the group until that row is
 * alone costs a dozen statements, where one by one would cost as many as there are rows.
 */
async function answerFailure(
  database: Pick<Database, "queryPrepared">,
  group: readonly Waiting[],
  error: unknown,
): Promise<void> {
  const sqlState = sqlStateOf(error);
  if (!isDataError(sqlState)) {
    rejectAll(group, error);
  } else if (group.length > 1) {
    const half = Math.ceil(group.length / 2);
    await writeGroup(database, group.slice(0, half));
    await writeGroup(database, group.slice(half));
  } else {
    // The database's own error quotes the row, so it is not passed on.
    const refused = new StoreError("inbox_row_refused", "the database cannot store this message", {
      details: { sqlState },
    });
    for (const waiting of group) waiting.reject(refused);
  }
}

/** Classes of SQLSTATE that blame the row: data exception, constraint violation, limit of the database. */
function isDataError(sqlState: string | null): boolean {
  return sqlState !== null && /^(22|23|54)/.test(sqlState);
}
