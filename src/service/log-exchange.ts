import type { ExchangeObservation, ExchangeOutcome, Operation } from "../dragonpass/client/call-options.ts";
import type { Logger, LogLevel, LogMessage } from "../log/log.ts";

type Line = readonly [level: Exclude<LogLevel, "silent">, message: LogMessage];

const ANSWERED_IN_FULL: Line = ["debug", "DragonPass answered"];
const UNANSWERED: Line = ["warn", "DragonPass did not answer a question, or not in a way that can be used"];
const UNKNOWN: Line = ["warn", "DragonPass's answer is missing or cannot be used; what it did is not known"];
const NOT_SENT: Line = ["warn", "a call to DragonPass was not sent"];

/** Calls that make or change something beyond a few minutes: where the answer is lost, nobody knows what they did. */
const CHANGES_SOMETHING: Readonly<Record<Operation, boolean>> = {
  createOrder: true,
  cancelOrder: true,
  issueEPass: true,
  checkIn: true,
  // A reservation that nobody knows of ends by itself, and the next one of the pass releases it; so with a dynamic code.
  checkAvailability: false,
  createQrCode: false,
  listResources: false,
  getResource: false,
  listOptions: false,
  getEsim: false,
  listTopUps: false,
  previewPrebooking: false,
  listTransportHubs: false,
  getTransportHub: false,
  listEvents: false,
  listOrders: false,
  getOrder: false,
  listEPasses: false,
  getEPass: false,
  simulate: true,
};

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
  return ({ operation, outcome, requestId, durationMs, ...fields }) => {
    const [level, message] = LINES[outcome] ?? (CHANGES_SOMETHING[operation] ? UNKNOWN : UNANSWERED);
    log[level](
      { operation, ...fields, outcome, supplierRequestId: requestId, durationMs: Math.round(durationMs) },
      message,
    );
  };
}
