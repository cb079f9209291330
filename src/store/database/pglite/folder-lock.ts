import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { StoreError } from "../store-error.ts";
import { dataDirUnusable } from "./data-dir.ts";

const SQLITE_BUSY = 5;

/** Who has a folder open, as far as he has said. */
const holder = z.object({ pid: z.int(), host: z.string(), since: z.string() });

export interface FolderLock {
  release(): void;
}

/**
 * Locks a folder for this process until it releases it or dies, however it dies.
 * It is the operating system's own file lock, by way of an SQLite file next to the folder, since Node offers no
 * other: a file that holds a process id would be wrong as soon as the id is used again, or in a container.
 * @throws StoreError `database_in_use`, `data_dir_unusable`
 */
export function lockFolder(folder: string): FolderLock {
  const holderPath = `${folder}.holder.json`;
  const lockFile = openLockFile(`${folder}.lock`);
  try {
    lockFile.exec("BEGIN EXCLUSIVE");
    writeFileSync(holderPath, JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() }));
  } catch (error) {
    lockFile.close();
    const isBusy = error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
    throw isBusy ? inUse(folder, holderPath) : dataDirUnusable(error);
  }
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      rmSync(holderPath, { force: true });
      lockFile.close();
    },
  };
}

function openLockFile(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw dataDirUnusable(error);
  }
}

function inUse(folder: string, holderPath: string): StoreError {
  const by = readHolder(holderPath);
  const who = by === null ? "another process" : `process ${by.pid} on ${by.host} since ${by.since}`;
  return new StoreError(
    "database_in_use",
    `The database in ${folder} is in use by ${who}. One process at a time can have it open: stop that one, choose another DATA_DIR, or set DATABASE_URL to a PostgreSQL database.`,
    { details: { folder, pid: by?.pid ?? null } },
  );
}

function readHolder(path: string): z.infer<typeof holder> | null {
  try {
    return holder.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // He has only just taken the lock, and has not yet said who he is.
    return null;
  }
}
