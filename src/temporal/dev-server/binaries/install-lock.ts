import { setTimeout as sleep } from "node:timers/promises";
import { type ProcessLock, readLockHolder, takeProcessLock } from "../../../process-lock.ts";
import type { Progress } from "./server-finding.ts";

const POLL_MS = 500;
const REPORT_EVERY_MS = 10_000;
/** A process that has just taken the lock has said who it is after this. */
const JUST_TAKEN_MS = 50;

/**
 * Runs `work` while no other process on this cache folder does: several clones and test runs may start at the same
 * time, and a build takes minutes on all cores.
 */
export async function withInstallLock<Result>(
  path: string,
  progress: Progress,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await waitForLock(path, progress);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

async function waitForLock(path: string, progress: Progress): Promise<ProcessLock> {
  let lock = takeProcessLock(path);
  for (let waitedMs = 0; lock === null; waitedMs += POLL_MS) {
    if (waitedMs % REPORT_EVERY_MS === 0) {
      const who = await nameHolder(path);
      progress(`${who} is obtaining it already; waiting (${waitedMs / 1000} s)`);
    }
    await sleep(POLL_MS);
    lock = takeProcessLock(path);
  }
  return lock;
}

async function nameHolder(path: string): Promise<string> {
  let holder = readLockHolder(path);
  if (holder === null) {
    await sleep(JUST_TAKEN_MS);
    holder = readLockHolder(path);
  }
  return holder === null ? "another process" : `process ${holder.pid}`;
}
