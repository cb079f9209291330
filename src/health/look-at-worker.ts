import type { TemporalClient } from "../temporal/client/connection.ts";
import { isTemporalAway } from "../temporal/client/unavailable.ts";
import { type LastPoll, lastPolls } from "../temporal/namespace/polled-queues.ts";
import type { RunningWorker } from "../temporal/worker/worker.ts";
import type { Finding } from "./watched-part.ts";

/** Questions to the workers of this process. */
export type OwnWorker = Pick<RunningWorker, "identity" | "isRunning">;

interface WorkerLookOptions {
  readonly temporal: Pick<TemporalClient, "client" | "namespace">;
  /** The workers of this process, null until they run; null where it has none, and those of others are asked about. */
  readonly own: (() => OwnWorker | null) | null;
  readonly deadlineMs: number;
}

/** A poll waits for a minute; a worker that lives has begun another one by then. */
const SILENT_MAX_MS = 90_000;

/** Looks whether each of our task queues is polled. */
export function createWorkerLook({ temporal, own, deadlineMs }: WorkerLookOptions): () => Promise<Finding> {
  const polls = createPollMemory();
  return async () => {
    const worker = own?.() ?? null;
    if (own !== null && worker === null)
      return { status: "unknown", detail: "the workers of this process are starting" };
    if (worker?.isRunning() === false) return { status: "failing", detail: "the workers of this process have ended" };
    try {
      const silent = polls.silentAfter(await lastPolls(temporal, { identity: worker?.identity ?? null, deadlineMs }));
      if (silent.length === 0) return { status: "ok", detail: "all task queues are polled" };
      const who = own === null ? "no worker polls" : "this process does not poll";
      return { status: "failing", detail: `${who} ${silent.join(", ")}; what is asked for waits` };
    } catch (error) {
      if (isTemporalAway(error)) return { status: "unknown", detail: "Temporal does not answer" };
      return { status: "unknown", detail: "Temporal does not say who polls" };
    }
  };
}

/**
 * Remembers when each queue was polled. Temporal shows a poller for five minutes, by its own clock, which need not be
 * ours: so it is our own time since the last change that counts.
 */
export function createPollMemory(now: () => number = () => performance.now()) {
  const seen = new Map<string, { readonly at: number; readonly changedAt: number }>();
  return {
    /** The queues that nobody polls any more, after these polls. */
    silentAfter(polls: readonly LastPoll[]): string[] {
      for (const { what, at } of polls) {
        if (at === null) seen.delete(what);
        else if (seen.get(what)?.at !== at) seen.set(what, { at, changedAt: now() });
      }
      const isSilent = ({ what }: LastPoll) => {
        const last = seen.get(what);
        return last === undefined || now() - last.changedAt > SILENT_MAX_MS;
      };
      return polls.filter(isSilent).map(({ what }) => what);
    },
  };
}
