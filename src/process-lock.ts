import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const SQLITE_BUSY = 5;

const lockHolder = z.object({ pid: z.int(), host: z.string(), since: z.string() });

/** The process that holds a lock, as it says itself. */
type LockHolder = z.infer<typeof lockHolder>;

/** A lock that this process holds. */
export interface ProcessLock {
  release(): void;
}

/**
 * Takes a lock that one process at a time can hold, until it releases it or dies, however it dies. Never waits; null
 * where it is held. Leaves `<path>.lock` behind: to delete it would let two processes lock different files.
 *
 * It is the operating system's own file lock, by way of an SQLite file, since Node offers no other. Packages such as
 * proper-lockfile (without a release since 2021) compare the time of a file: after a laptop's sleep, or in a process
 * that is held up, the lock of a living holder counts as stale, and two go on. They do not name the holder either.
 */
export function takeProcessLock(path: string): ProcessLock | null {
  const lockFile = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lockFile.exec("BEGIN EXCLUSIVE");
    const holder: LockHolder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    writeFileSync(holderPath(path), JSON.stringify(holder));
  } catch (error) {
    lockFile.close();
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return null;
    throw error;
  }
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      rmSync(holderPath(path), { force: true });
      lockFile.close();
    },
  };
}

/** The holder of the lock; null where they have only just taken it and not said so yet. */
export function readLockHolder(path: string): LockHolder | null {
  try {
    return lockHolder.parse(JSON.parse(readFileSync(holderPath(path), "utf8")));
  } catch {
    return null;
  }
}

function holderPath(path: string): string {
  return `${path}.holder.json`;
}
