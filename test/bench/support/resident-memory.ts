import { readFile } from "node:fs/promises";
import { percentile } from "./percentile.ts";

interface Sample {
  readonly at: number;
  readonly mib: number;
}

/** In MiB. Middle and end are the median over a tenth of the time each. */
export interface MemoryUse {
  readonly start: number;
  readonly middle: number;
  readonly end: number;
  readonly peak: number;
}

/** Memory of a process, written down twice a second. */
interface MemoryWatch {
  stop(): MemoryUse;
}

const EVERY_MS = 500;

/** Watches the resident memory of a process, in MiB. Linux only. */
export function watchMemory(pid: number): MemoryWatch {
  const samples: Sample[] = [];
  const look = async () => {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    samples.push({ at: performance.now(), mib: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024 });
  };
  const startedAt = performance.now();
  const timer = setInterval(() => void look().catch(() => undefined), EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      const length = performance.now() - startedAt;
      const between = (from: number, to: number) =>
        samples
          .filter(({ at }) => at >= startedAt + from * length && at <= startedAt + to * length)
          .map(({ mib }) => mib);
      const all = between(0, 1);
      return {
        start: all[0] ?? Number.NaN,
        middle: percentile(between(0.45, 0.55), 0.5),
        end: percentile(between(0.9, 1), 0.5),
        peak: Math.max(...all),
      };
    },
  };
}
