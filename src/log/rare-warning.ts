import type { Logger, LogMessage } from "./log.ts";
import type { LogFields } from "./loggable-fields.ts";

/** A warning that is written once in a while, however often there is reason for it. */
export interface RareWarning {
  /** Writes the first at once; those that follow within the interval are counted, and told of together at its end. */
  warn(facts: LogFields): void;
  /** Tells of those that have been counted: nothing is left untold at the end of a process. */
  flush(): void;
}

const EVERY_MS = 60_000;

/** A warning with this text: a fault that concerns thousands must neither fill the log nor be hidden by its own number. */
export function createRareWarning(
  log: Pick<Logger, "warn">,
  text: LogMessage,
  { everyMs = EVERY_MS }: { readonly everyMs?: number } = {},
): RareWarning {
  let untold = 0;
  let lastFacts: LogFields = {};
  let timer: NodeJS.Timeout | null = null;

  function tell(): void {
    if (untold > 0) log.warn({ ...lastFacts, count: untold }, `${text} (${untold} times more)`);
    untold = 0;
  }

  function endInterval(): void {
    // One that was told of now is the first of the next interval.
    timer = untold === 0 ? null : setTimeout(endInterval, everyMs).unref();
    tell();
  }

  return {
    warn(facts) {
      if (timer !== null) {
        untold += 1;
        lastFacts = facts;
        return;
      }
      log.warn(facts, text);
      timer = setTimeout(endInterval, everyMs).unref();
    },
    flush: tell,
  };
}
