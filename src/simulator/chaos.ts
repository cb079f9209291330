/** Random faults from a seed. */
import type { FaultRule, FaultSubject } from "./fault-rule.ts";
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
  { kind: "status", status: 429, when: "before", retryAfterSeconds: 0 },
  { kind: "slow", when: "before" },
  { kind: "slow", when: "after" },
  { kind: "html", when: "after" },
  { kind: "truncated-json", when: "after" },
];
const FOR_CREATION: readonly FaultTemplate[] = [{ kind: "order-late" }];
const FOR_READS: readonly FaultTemplate[] = [{ kind: "stale-read" }];
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
      return [...FOR_ANY_REQUEST, ...FOR_CREATION];
    case "getOrder":
    case "listOrders":
      return [...FOR_ANY_REQUEST, ...FOR_READS];
    default:
      return FOR_ANY_REQUEST;
  }
}
