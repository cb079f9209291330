import { type ProcessLock, readLockHolder, takeProcessLock } from "../../../process-lock.ts";
import { StoreError } from "../store-error.ts";
import { dataDirUnusable } from "./data-dir.ts";

/**
 * Locks the folder of an embedded database for this process: two that have it open lose each other's rows.
 * @throws StoreError `database_in_use`, `data_dir_unusable`
 */
export function lockFolder(folder: string): ProcessLock {
  const lock = lockUsable(folder);
  if (lock !== null) return lock;
  const holder = readLockHolder(folder);
  const who = holder === null ? "another process" : `process ${holder.pid} on ${holder.host} since ${holder.since}`;
  throw new StoreError(
    "database_in_use",
    `The database in ${folder} is in use by ${who}. One process at a time can have it open: stop that one, choose another DATA_DIR, or set DATABASE_URL to a PostgreSQL database.`,
    { details: { folder, pid: holder?.pid ?? null } },
  );
}

function lockUsable(folder: string): ProcessLock | null {
  try {
    return takeProcessLock(folder);
  } catch (error) {
    throw dataDirUnusable(error);
  }
}
