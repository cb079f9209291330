import type { ExchangeObservation, ExchangeOutcome } from "../dragonpass/client/call-options.ts";
import type { Logger, LogLevel, LogMessage } from "../log/log.ts";

type Line = readonly [level: Exclude<LogLevel, "silent">, message: LogMessage];

const ANSWERED_IN_FULL: Line = ["debug", "DragonPass answered"];
const UNKNOWN: Line = ["warn", "DragonPass's answer is missing or cannot be used; what it did is not known"];
const NOT_SENT: Line = ["warn", "a call to DragonPass was not sent"];

const LINES: Partial<Record<ExchangeOutcome, Line>> = {
  success: ANSWERED_IN_FULL,
  // Often an answer like any other: a slot that is taken, an order that does not exist.
  refused: ["info", "DragonPass refused a call"],
  throttled: ["warn", "DragonPass asked us to slow down"],
  unauthenticated: ["warn", "DragonPass did not accept our credentials"],
  "token-unavailable": NOT_SENT,
  // We stopped, or the caller is gone.
  aborted: ["info", "a call to DragonPass was given up on our side"],
};

/** One line for each call to DragonPass that did not succeed, with the ids by which both sides find it. */
export function logExchange(log: Logger): (observation: ExchangeObservation) => void {
  return ({ outcome, requestId, durationMs, ...fields }) => {
    const [level, message] = LINES[outcome] ?? UNKNOWN;
    log[level]({ ...fields, outcome, supplierRequestId: requestId, durationMs: Math.round(durationMs) }, message);
  };
}
