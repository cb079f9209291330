import pg from "pg";
import { waitUntil } from "../wait-until.ts";

/** A transaction of the test that holds locks, so that the service's statements wait for it. */
export interface LockHolder {
  /** Waits until a statement of the service on this table waits for a lock. */
  untilBlocked(table: string): Promise<void>;
  /** Ends every statement that waits for a lock, as when the connection of a dead process is cleared away. */
  endBlocked(): Promise<void>;
  /** Lets the locks go. Repeated harmlessly. */
  release(): Promise<void>;
}

/** Opens a transaction and runs the statement that takes the locks. */
export async function holdLock(databaseUrl: string, statement: string, values: unknown[] = []): Promise<LockHolder> {
  const [holder, watcher] = [new pg.Client(databaseUrl), new pg.Client(databaseUrl)];
  await Promise.all([holder.connect(), watcher.connect()]);
  await holder.query("begin");
  await holder.query(statement, values);
  const { rows } = await holder.query<{ pid: number }>("select pg_backend_pid() as pid");
  const blockedByUs = `from pg_stat_activity where $1 = any(pg_blocking_pids(pid))`;
  let released: Promise<void> | null = null;
  return {
    untilBlocked: async (table) => {
      await waitUntil(
        async () => (await watcher.query<{ query: string }>(`select query ${blockedByUs}`, [rows[0]?.pid])).rows,
        (blocked) => blocked.some(({ query }) => query.includes(table)),
      );
    },
    endBlocked: async () => {
      await watcher.query(`select pg_terminate_backend(pid, 5000) ${blockedByUs}`, [rows[0]?.pid]);
    },
    release: () => {
      released ??= Promise.all([holder.end(), watcher.end()]).then(() => undefined);
      return released;
    },
  };
}
