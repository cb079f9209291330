/** The rules that are in force, and who is waiting because of them. */
import { Chaos, type ChaosOptions } from "./chaos.ts";
import { type FaultRule, type FaultSubject, faultRuleSchema, isPushFault, ruleMatches } from "./fault-rule.ts";

/** Handle of a rule that a test has added. */
export interface FaultHandle {
  readonly id: string;
  /** Stops it. Requests that it holds stay held until `release()`. */
  remove(): void;
  /** How many calls it has hit. */
  hits(): number;
  /** Lets everything go on that a `hold` holds now; later requests are held again. */
  release(): void;
  /** Resolves when it has hit this many calls in all (1 by default). */
  waitForHit(count?: number): Promise<void>;
}

/** One rule hitting one call. */
export interface FaultHit {
  readonly rule: FaultRule;
  /** For `hold`: resolves when released. For every other kind it has resolved already. */
  readonly released: Promise<void>;
}

interface ActiveRule {
  readonly id: string;
  readonly rule: FaultRule;
  hits: number;
  removed: boolean;
  held: (() => void)[];
  waiting: { count: number; resolve: () => void }[];
}

/** Rules in the order in which they were added. */
export class Faults {
  readonly #rules = new Map<string, ActiveRule>();
  #nextId = 1;
  #chaos: Chaos | null = null;

  /** Random faults beside the rules; `null` ends them. */
  setChaos(options: ChaosOptions | null): void {
    this.#chaos = options === null ? null : new Chaos(options);
  }

  /** Adds a rule. Throws `ZodError` where it contradicts itself. */
  add(rule: FaultRule): FaultHandle {
    const active: ActiveRule = {
      id: `fault-${this.#nextId++}`,
      rule: faultRuleSchema.parse(rule),
      hits: 0,
      removed: false,
      held: [],
      waiting: [],
    };
    this.#rules.set(active.id, active);
    return {
      id: active.id,
      remove: () => {
        active.removed = true;
      },
      hits: () => active.hits,
      release: () => release(active),
      waitForHit: (count = 1) => waitForHit(active, count),
    };
  }

  /** Removes every rule, and lets go what they hold. */
  clear(): void {
    for (const active of this.#rules.values()) {
      active.removed = true;
      release(active);
    }
    this.#rules.clear();
  }

  /** Removes one rule and lets go what it holds; false if there is none. */
  removeById(id: string): boolean {
    const active = this.#rules.get(id);
    if (active === undefined) return false;
    active.removed = true;
    release(active);
    return this.#rules.delete(id);
  }

  /** Lets go what one rule holds; false if there is none. */
  releaseById(id: string): boolean {
    const active = this.#rules.get(id);
    if (active === undefined) return false;
    release(active);
    return true;
  }

  /** The rules, also the used-up ones, with how often they hit. */
  list(): { id: string; rule: FaultRule; hits: number; held: number }[] {
    return [...this.#rules.values()].map(({ id, rule, hits, held }) => ({ id, rule, hits, held: held.length }));
  }

  /**
   * The rules that hit this call. One of each class, the oldest first, so that two rules with
   * `times: 1` hit the first and the second call, and a `hold` can be combined with a lost answer.
   */
  take(subject: FaultSubject): FaultHit[] {
    const taken = new Map<string, FaultHit>();
    for (const active of this.#rules.values()) {
      const { rule } = active;
      if (active.removed || (rule.times !== undefined && active.hits >= rule.times)) continue;
      if (taken.has(faultClass(rule)) || !ruleMatches(rule, subject)) continue;
      taken.set(faultClass(rule), hit(active));
    }
    const random = this.#chaos?.pick(subject) ?? null;
    if (random !== null && !taken.has(faultClass(random))) taken.set(faultClass(random), hitWithout(random));
    return [...taken.values()];
  }
}

/** Faults of one class exclude each other on one call: an answer can be lost or be HTML, not both. */
function faultClass(rule: FaultRule): string {
  const standsAlone =
    isPushFault(rule.kind) || ["slow", "hold", "stale-read", "repeat-page", "repeated-request"].includes(rule.kind);
  return standsAlone ? rule.kind : "answer";
}

/** A fault that no rule stands behind: nobody counts it, nobody can hold it. */
export function hitWithout(rule: FaultRule): FaultHit {
  return { rule, released: Promise.resolve() };
}

function hit(active: ActiveRule): FaultHit {
  active.hits += 1;
  const released =
    active.rule.kind === "hold" ? new Promise<void>((resolve) => active.held.push(resolve)) : Promise.resolve();
  const reached = active.waiting.filter(({ count }) => count <= active.hits);
  active.waiting = active.waiting.filter(({ count }) => count > active.hits);
  for (const { resolve } of reached) resolve();
  return { rule: active.rule, released };
}

function release(active: ActiveRule): void {
  const held = active.held;
  active.held = [];
  for (const letGo of held) letGo();
}

function waitForHit(active: ActiveRule, count: number): Promise<void> {
  if (active.hits >= count) return Promise.resolve();
  return new Promise((resolve) => active.waiting.push({ count, resolve }));
}
