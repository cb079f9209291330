/** Meaning of the faults that hit one request for its course. */
import type { FaultKind, FaultRule } from "../fault-rule.ts";
import type { FaultHit } from "../faults.ts";
import type { Timers } from "../timers.ts";
import { type ApiAnswer, faultyAnswer } from "./api-answer.ts";

type When = "before" | "after";

const SLOW_MS = 12_000;
const ORDER_LATE_MS = 30_000;

/** The faults of one request. */
export class FaultPlan {
  readonly #hits: readonly FaultHit[];

  constructor(hits: readonly FaultHit[]) {
    this.#hits = hits;
  }

  kinds(): FaultRule["kind"][] {
    return this.#hits.map(({ rule }) => rule.kind);
  }

  get isStale(): boolean {
    return this.#hits.some(({ rule }) => rule.kind === "stale-read");
  }

  /** Whether a list is stuck on its first page. */
  get repeatsPage(): boolean {
    return this.#hits.some(({ rule }) => rule.kind === "repeat-page");
  }

  /** Whether something on the way has lost the first answer, and sends the request again by itself. */
  get comesTwice(): boolean {
    return this.#hits.some(({ rule }) => rule.kind === "repeated-request");
  }

  /** How long a new order is hidden. */
  get appearsAfterMs(): number {
    const late = this.#hits.find(({ rule }) => rule.kind === "order-late");
    return late === undefined ? 0 : (late.rule.delayMs ?? ORDER_LATE_MS);
  }

  /** Waits as long as the faults on this side of the effect want. */
  async wait(when: When, timers: Timers): Promise<void> {
    for (const { rule, released } of this.#on(when)) {
      if (rule.kind === "slow") await timers.sleep(rule.delayMs ?? SLOW_MS);
      if (rule.kind === "hold") await released;
    }
  }

  /** The answer that takes the place of the intended one; before the effect, it also prevents it. */
  answer(when: When, intended: ApiAnswer | null): ApiAnswer | null {
    for (const { rule } of this.#on(when)) {
      const answer = faultyAnswer(rule, intended);
      if (answer !== null) return answer;
    }
    return null;
  }

  #on(when: When): FaultHit[] {
    return this.#hits.filter(({ rule }) => sideOf(rule) === when);
  }
}

/** Faults that spoil the intended answer, and so need one. */
const ALWAYS_AFTER: ReadonlySet<FaultKind> = new Set([
  "order-late",
  "compressed",
  "byte-order-mark",
  "continue-first",
  "spoiled-field",
]);

/** A refusal and a hold come before the effect; whatever spoils an answer needs an effect to hide. */
function sideOf(rule: FaultRule): When {
  if (ALWAYS_AFTER.has(rule.kind)) return "after";
  return rule.when ?? (rule.kind === "status" || rule.kind === "hold" ? "before" : "after");
}
