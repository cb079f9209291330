import { expect, test } from "vitest";
import type { ExchangeObservation, Operation } from "../../../src/dragonpass/client/call-options.ts";
import type { Logger } from "../../../src/log/log.ts";
import { logExchange } from "../../../src/service/log-exchange.ts";

function lineOf(operation: Operation, outcome: ExchangeObservation["outcome"]): [string, unknown] {
  const lines: [string, unknown][] = [];
  const write = (fields: unknown, message: string) => void lines.push([message, fields]);
  const log: Partial<Logger> = { debug: write, info: write, warn: write, error: write };
  const about = { httpStatus: 503, supplierCode: null, requestId: "r", durationMs: 1.4 };
  logExchange(log as Logger)({ operation, outcome, ...about });
  return lines[0] ?? ["", null];
}

const ALARM = "DragonPass's answer is missing or cannot be used; what it did is not known";
const QUESTION = "DragonPass did not answer a question, or not in a way that can be used";

test.each<[Operation, string]>([
  ["createOrder", ALARM],
  ["cancelOrder", ALARM],
  ["issueEPass", ALARM],
  ["listOrders", QUESTION],
  ["getOrder", QUESTION],
  ["checkAvailability", QUESTION],
  ["listEvents", QUESTION],
])("alarms about an outcome that is not known only where something may have been done: %s", (operation, message) => {
  const fields = { operation, outcome: "server-error", httpStatus: 503, supplierRequestId: "r", durationMs: 1 };
  expect(lineOf(operation, "server-error")).toEqual([message, expect.objectContaining(fields)]);
  expect(lineOf(operation, "timeout")[0]).toBe(message);
  expect(lineOf(operation, "refused")[0]).toBe("DragonPass refused a call");
});
