import { readdir, readFile } from "node:fs/promises";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

/** Of the kernel's clock in `/proc`; the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * The processor time that a process and its descendants have used, in seconds, those that have ended included.
 * Linux only.
 */
export async function cpuSeconds(pid: number): Promise<number> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const processes = (await Promise.all(names.map(readProcess))).filter((found) => found !== null);
  const total = (of: number): number =>
    processes
      .filter(({ parent }) => parent === of)
      .reduce((sum, child) => sum + total(child.pid), processes.find((found) => found.pid === of)?.seconds ?? 0);
  return total(pid);
}

/** Null for a process that has ended meanwhile. */
async function readProcess(name: string): Promise<Process | null> {
  const text = await readFile(`/proc/${name}/stat`, "utf8").catch(() => null);
  if (text === null) return null;
  // After the command, which is in brackets and may hold anything (proc_pid_stat(5)).
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [user, system, childrenUser, childrenSystem] = fields.slice(11, 15).map(Number);
  const ticks = (user ?? 0) + (system ?? 0) + (childrenUser ?? 0) + (childrenSystem ?? 0);
  return { pid: Number(name), parent: Number(fields[1]), seconds: ticks / TICKS_PER_SECOND };
}
