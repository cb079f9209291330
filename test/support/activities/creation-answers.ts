import type { JournalEntry } from "../../../src/simulator/journal.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import type { RequestEntry } from "../proxies/supplier-view.ts";

/** Answers of DragonPass to these requests to create an order, in order. */
export function answersTo(simulator: Simulator, requests: readonly RequestEntry[]) {
  const requestIds = new Set(requests.map(({ requestId }) => requestId));
  return simulator
    .journal()
    .filter((entry): entry is Extract<JournalEntry, { kind: "answer" }> => entry.kind === "answer")
    .filter(({ operation, requestId }) => operation === "createOrder" && requestIds.has(requestId));
}
