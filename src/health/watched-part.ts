import type { PartState, PartStatus } from "../contract/readiness.ts";
import type { Instant } from "../contract/vocabulary.ts";
import { instantOf } from "../domain/instant.ts";

/** How a look at a part came out; `Facts` is what it read. */
export interface Finding<Facts extends object = object> {
  readonly status: PartStatus;
  readonly detail: string;
  readonly facts?: Facts;
}

interface WatchedPartOptions<Facts extends object> {
  /** Asks the part. What it throws is not told: it may name a host. */
  readonly look: () => Promise<Finding<Facts>>;
  /** The facts before any were read. */
  readonly initialFacts: Facts;
  readonly everyMs: number;
  /** A look that takes longer counts as without an answer, until it comes to an end all the same. */
  readonly deadlineMs: number;
  /** Meaning of no answer: that this part fails, or, where another part is asked about it, that it is not known. */
  readonly withoutAnswer: "failing" | "unknown";
  /** Told of each change of the status, and of the first. */
  readonly onStatus: (state: PartState) => void;
}

/** A part that is looked at again and again in the background, so that how it is can be told at once. */
export interface WatchedPart<Facts extends object = object> {
  state(): PartState & Facts;
  /** Begins to look; resolves when the first look has come out, or has taken too long. */
  start(): Promise<void>;
  stop(): void;
}

/** A look of which nothing has been heard for this long is given up, and another one begins. */
const GIVE_UP_MS = 30_000;

/** A part that nobody looks at before `start`. */
export function watchPart<Facts extends object>(options: WatchedPartOptions<Facts>): WatchedPart<Facts> {
  const { look, everyMs, deadlineMs, withoutAnswer, onStatus } = options;
  let state: PartState = { status: "unknown", since: instantOf(Date.now()), detail: "it has not been looked at yet" };
  let facts = options.initialFacts;
  let current: { readonly startedAt: number } | null = null;
  let timer: NodeJS.Timeout | undefined;

  function record({ status, detail, facts: read }: Finding<Facts>): void {
    const since: Instant = status === state.status ? state.since : instantOf(Date.now());
    const hasChanged = status !== state.status;
    state = { status, since, detail };
    if (read !== undefined) facts = read;
    if (hasChanged) onStatus(state);
  }

  async function lookOnce(): Promise<void> {
    // One at a time: looks at a part that hangs must not pile up there.
    if (current !== null && performance.now() - current.startedAt < GIVE_UP_MS) return;
    const mine = { startedAt: performance.now() };
    current = mine;
    let late: NodeJS.Timeout | undefined;
    const tooLate = new Promise<void>((resolve) => {
      late = setTimeout(() => {
        if (current === mine) record({ status: withoutAnswer, detail: `no answer within ${deadlineMs / 1_000} s` });
        resolve();
      }, deadlineMs).unref();
    });
    const outcome = lookSafely(look, withoutAnswer).then((finding) => {
      clearTimeout(late);
      // Of one that was given up, the successor says more.
      if (current !== mine) return;
      current = null;
      record(finding);
    });
    await Promise.race([outcome, tooLate]);
  }

  return {
    state: () => ({ ...state, ...facts }),
    start: async () => {
      timer ??= setInterval(() => void lookOnce(), everyMs).unref();
      await lookOnce();
    },
    stop: () => {
      clearInterval(timer);
      // What is still on its way says nothing any more.
      current = { startedAt: Number.POSITIVE_INFINITY };
    },
  };
}

async function lookSafely<Facts extends object>(
  look: () => Promise<Finding<Facts>>,
  withoutAnswer: PartStatus,
): Promise<Finding<Facts>> {
  try {
    return await look();
  } catch {
    return { status: withoutAnswer, detail: "it could not be asked" };
  }
}
