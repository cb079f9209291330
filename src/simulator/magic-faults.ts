/** Faults of magic resources in answers: the same as rules make, without a rule. */
import type { FaultRule, SimulatorOperation } from "./fault-rule.ts";
import type { JournalSubject } from "./journal.ts";
import { type MagicDelaysMs, type MagicName, magicOf } from "./magic-resources.ts";
import { magicOfUser } from "./magic-users.ts";

/**
 * Once for each reservation, for the check-in of each order, and for each user that a pass is issued to: the second
 * request is answered as usual.
 */
export class MagicFaults {
  readonly #delaysMs: MagicDelaysMs;
  readonly #done = new Set<string>();

  constructor(delaysMs: MagicDelaysMs) {
    this.#delaysMs = delaysMs;
  }

  /** The fault of this call, if its resource or its user has one. */
  take(operation: SimulatorOperation, subject: JournalSubject): FaultRule | null {
    const { resourceId, prebookingToken, clientUserId, orderId } = subject;
    if (operation === "createOrder" && resourceId !== undefined)
      return this.#once(prebookingToken, this.#ruleOf({ operation, resourceId }, magicOf(resourceId)));
    if (operation === "checkIn" && resourceId !== undefined)
      return this.#once(orderId, this.#ruleOf({ operation, resourceId }, magicOf(resourceId)));
    if (operation === "issueEPass" && clientUserId !== undefined)
      return this.#once(clientUserId, this.#ruleOf({ operation, clientUserId }, magicOfUser(clientUserId)));
    return null;
  }

  #once(key: string | undefined, rule: FaultRule | null): FaultRule | null {
    if (key === undefined || rule === null || this.#done.has(key)) return null;
    this.#done.add(key);
    return rule;
  }

  #ruleOf(match: FaultRule["match"], magic: MagicName | null): FaultRule | null {
    switch (magic) {
      case "answerLost":
        return { match, kind: "answer-lost", when: "after" };
      case "orderLate":
        // What is there already cannot be late.
        if (match.operation === "checkIn") return { match, kind: "answer-lost", when: "after" };
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
