/** Random faults from a seed. */
import { ANSWER_ENCODINGS, type FaultRule, type FaultSubject } from "./fault-rule.ts";
import { SeededRandom } from "./seeded-random.ts";

/** How much chaos. The same seed makes the same choices for the same sequence of calls. */
export interface ChaosOptions {
  seed: number;
  /** Chance that a call is hit, 0 to 1. */
  probability: number;
  /** Longest delay of slow answers, late orders and delayed pushes. 1,000 ms by default. */
  delayMsMax?: number;
}

type FaultTemplate = Omit<FaultRule, "match" | "delayMs">;

const FOR_ANY_REQUEST: readonly FaultTemplate[] = [
  { kind: "answer-lost", when: "before" },
  { kind: "answer-lost", when: "after" },
  { kind: "status", status: 500, when: "before" },
  { kind: "status", status: 502, when: "after" },
  { kind: "status", status: 503, when: "before" },
  // Odd ones, none of which asks for longer than chaos may take.
  ...["0", "0.5", "-1", "+1", "Thu, 01 Jan 2026 00:00:00 GMT", "soon"].map(
    (retryAfter) => ({ kind: "status", status: 429, when: "before", retryAfter }) as const,
  ),
  { kind: "status", status: 503, when: "before", retryAfter: "0" },
  { kind: "slow", when: "before" },
  { kind: "slow", when: "after" },
  { kind: "html", when: "after" },
  { kind: "truncated-json", when: "after" },
  { kind: "empty", when: "after" },
  ...ANSWER_ENCODINGS.map((encoding) => ({ kind: "compressed", encoding }) as const),
  { kind: "byte-order-mark" },
  { kind: "continue-first" },
];
/** Fields beside those that identify an answer, as they were seen or may come. */
const FOR_ORDERS: readonly FaultTemplate[] = [
  { kind: "spoiled-field", field: "extra.usedUsages", value: "" },
  { kind: "spoiled-field", field: "extra.usedUsages", as: "decimal" },
  { kind: "spoiled-field", field: "extra.vouchersList.1", value: null },
  { kind: "spoiled-field", field: "extra.terminal", value: { name: "Terminal 1" } },
  { kind: "spoiled-field", field: "orderCreatedDate", value: "soon" },
];
const FOR_CHECK_INS: readonly FaultTemplate[] = [
  { kind: "spoiled-field", field: "vouchersList.1", value: null },
  { kind: "spoiled-field", field: "vouchersList.0.voucherType", as: "text" },
];
const FOR_AVAILABILITY: readonly FaultTemplate[] = [
  { kind: "spoiled-field", field: "available", as: "text" },
  { kind: "spoiled-field", field: "available", as: "number" },
  { kind: "spoiled-field", field: "price", value: "free" },
  { kind: "spoiled-field", field: "validUntil", value: null },
];
const FOR_RESOURCES: readonly FaultTemplate[] = [
  { kind: "spoiled-field", field: "locationInfo.iata", value: ["MAN"] },
  { kind: "spoiled-field", field: "prebookingPolicy.maxPassengerPerOrder", value: "many" },
];
const FOR_CREATION: readonly FaultTemplate[] = [{ kind: "order-late" }];
const FOR_READS: readonly FaultTemplate[] = [{ kind: "stale-read" }];
const FOR_LISTS: readonly FaultTemplate[] = [{ kind: "half-page" }, { kind: "repeat-page" }];
const FOR_WRITES: readonly FaultTemplate[] = [{ kind: "repeated-request" }];
const FOR_PUSHES: readonly FaultTemplate[] = [
  { kind: "duplicate" },
  { kind: "delay" },
  { kind: "drop" },
  { kind: "before-answer" },
  { kind: "old-key" },
  { kind: "reorder" },
];

/** Picks a fault for a call, or none. */
export class Chaos {
  readonly #random: SeededRandom;
  readonly #probability: number;
  readonly #delayMsMax: number;

  constructor(options: ChaosOptions) {
    this.#random = new SeededRandom(options.seed);
    this.#probability = options.probability;
    this.#delayMsMax = options.delayMsMax ?? 1_000;
  }

  /** At most one fault for this call. */
  pick(subject: FaultSubject): FaultRule | null {
    // Both are drawn for every call, so that a choice depends on the call's number alone.
    const [chance, choice, delay] = [this.#random.next(), this.#random.next(), this.#random.next()];
    if (chance >= this.#probability) return null;
    const templates = templatesFor(subject);
    const template = templates[Math.floor(choice * templates.length)];
    if (template === undefined) return null;
    return { ...template, match: {}, delayMs: Math.ceil(delay * this.#delayMsMax) };
  }
}

function templatesFor(subject: FaultSubject): readonly FaultTemplate[] {
  switch (subject.operation) {
    case "push":
      return FOR_PUSHES;
    case "createOrder":
      return [...FOR_ANY_REQUEST, ...FOR_CREATION, ...FOR_WRITES, ...FOR_ORDERS];
    case "issueEPass":
      return [...FOR_ANY_REQUEST, ...FOR_CREATION];
    case "cancelOrder":
      return [...FOR_ANY_REQUEST, ...FOR_WRITES, ...FOR_ORDERS];
    case "checkIn":
      return [...FOR_ANY_REQUEST, ...FOR_CHECK_INS];
    case "getOrder":
      return [...FOR_ANY_REQUEST, ...FOR_READS, ...FOR_ORDERS];
    case "listOrders":
      return [...FOR_ANY_REQUEST, ...FOR_READS, ...FOR_LISTS];
    case "listResources":
    case "listTransportHubs":
    case "listEvents":
    case "listEPasses":
      return [...FOR_ANY_REQUEST, ...FOR_LISTS];
    case "checkAvailability":
      return [...FOR_ANY_REQUEST, ...FOR_AVAILABILITY];
    case "getResource":
      return [...FOR_ANY_REQUEST, ...FOR_RESOURCES];
    default:
      return FOR_ANY_REQUEST;
  }
}
