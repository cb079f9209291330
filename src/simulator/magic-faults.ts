/** Faults of magic resources in answers: the same as rules make, without a rule. */
import type { FaultRule, SimulatorOperation } from "./fault-rule.ts";
import { type MagicDelaysMs, magicOf } from "./magic-resources.ts";

/** Once for each reservation: the client's second request is answered as usual. */
export class MagicFaults {
  readonly #delaysMs: MagicDelaysMs;
  readonly #doneTokens = new Set<string>();

  constructor(delaysMs: MagicDelaysMs) {
    this.#delaysMs = delaysMs;
  }

  /** The fault of this call, if its resource has one. */
  take(operation: SimulatorOperation, resourceId: string | undefined, token: string | undefined): FaultRule | null {
    if (operation !== "createOrder" || resourceId === undefined || token === undefined) return null;
    const rule = this.#ruleOf(resourceId);
    if (rule === null || this.#doneTokens.has(token)) return null;
    this.#doneTokens.add(token);
    return rule;
  }

  #ruleOf(resourceId: string): FaultRule | null {
    const match = { operation: "createOrder", resourceId } as const;
    switch (magicOf(resourceId)) {
      case "answerLost":
        return { match, kind: "answer-lost", when: "after" };
      case "orderLate":
        return { match, kind: "order-late", delayMs: this.#delaysMs.orderAppears };
      case "slow":
        return { match, kind: "slow", when: "after", delayMs: this.#delaysMs.slowAnswer };
      case "errorAfterOrder":
        return { match, kind: "status", when: "after", status: 500 };
      case "errorBeforeOrder":
        return { match, kind: "status", when: "before", status: 500 };
      case "htmlAnswer":
        return { match, kind: "html", when: "after" };
      default:
        return null;
    }
  }
}
