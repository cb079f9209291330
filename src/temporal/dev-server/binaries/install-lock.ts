import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "./server-finding.ts";

const HEARTBEAT_MS = 2_000;
/** A holder that has not been heard of for this long is gone: fifteen missed beats. */
const STALE_AFTER_MS = 30_000;
const POLL_MS = 500;
const REPORT_EVERY_MS = 10_000;

interface Holder {
  id: string;
  pid: number;
  host: string;
}

/**
 * Runs `work` while no other process on this cache folder does: several clones and test runs may start at the same
 * time, and a build takes minutes on all cores. A directory, because moving one in place is atomic on every file
 * system; its modification time is the holder's heartbeat.
 *
 * Taking over a stale lock can, in a window of microseconds, let two processes in. That costs a second build and
 * no more: each builds in a folder of its own, and what is complete is moved in place.
 */
export async function withInstallLock<Result>(
  lockFolder: string,
  progress: Progress,
  work: () => Promise<Result>,
): Promise<Result> {
  const holder: Holder = { id: randomUUID(), pid: process.pid, host: hostname() };
  await acquire(lockFolder, holder, progress);
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A beat that fails does no harm: the next one, or the takeover by another process, settles it.
    utimes(lockFolder, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readHolder(lockFolder))?.id === holder.id) await rm(lockFolder, { recursive: true, force: true });
  }
}

async function acquire(lockFolder: string, holder: Holder, progress: Progress): Promise<void> {
  const startedAt = Date.now();
  let reportedAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    if (await tryToCreate(lockFolder, holder)) return;
    const current = await readHolder(lockFolder);
    if (await isStale(lockFolder, current)) {
      progress("the process that was obtaining it is gone; taking over");
      await remove(lockFolder, current);
      continue;
    }
    if (Date.now() - reportedAt >= REPORT_EVERY_MS) {
      reportedAt = Date.now();
      const who = current ? `process ${current.pid}` : "another process";
      progress(`${who} is obtaining it already; waiting (${Math.round((reportedAt - startedAt) / 1000)} s)`);
    }
    await sleep(POLL_MS);
  }
}

/** The lock appears with its holder in it: no process ever sees one without, and nobody waits for a nameless one. */
async function tryToCreate(lockFolder: string, holder: Holder): Promise<boolean> {
  const prepared = `${lockFolder}.${holder.id}`;
  await mkdir(prepared, { recursive: true });
  await writeFile(join(prepared, "holder.json"), JSON.stringify(holder));
  try {
    await rename(prepared, lockFolder);
    return true;
  } catch (error) {
    await rm(prepared, { recursive: true, force: true });
    // A directory is not replaced unless it is empty.
    if (hasCode(error, "EEXIST") || hasCode(error, "ENOTEMPTY")) return false;
    throw error;
  }
}

async function readHolder(lockFolder: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(join(lockFolder, "holder.json"), "utf8")) as Holder;
  } catch {
    // Just removed: for the next round.
    return null;
  }
}

async function isStale(lockFolder: string, current: Holder | null): Promise<boolean> {
  if (current && current.host === hostname() && !isRunning(current.pid)) return true;
  try {
    return Date.now() - (await stat(lockFolder)).mtimeMs > STALE_AFTER_MS;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not permitted to signal it: then it exists.
    return hasCode(error, "EPERM");
  }
}

/** Removes the lock of this holder, not one that somebody else has taken since. */
async function remove(lockFolder: string, judged: Holder | null): Promise<void> {
  if ((await readHolder(lockFolder))?.id !== judged?.id) return;
  const aside = `${lockFolder}.${randomUUID()}`;
  try {
    // Only one of several can move it away.
    await rename(lockFolder, aside);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
