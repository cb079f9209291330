/** Sends what happened to the client, in the background, with the faults that are in force. */
import type { FaultSubject } from "../fault-rule.ts";
import type { FaultHit, Faults } from "../faults.ts";
import { type DeliveryContext, deliverPush, describePush, type PushOptions, type PushResult } from "./push-delivery.ts";
import type { PushEvent } from "./push-events.ts";

const DELAY_MS = 1_000;
/** How long a push waits to be overtaken before it goes anyway. */
const REORDER_MS_MAX = 2_000;

/** The queue of pushes: each is on its own, none waits for another. */
export class PushSender {
  readonly #context: DeliveryContext;
  readonly #faults: Faults;
  readonly #pending = new Set<Promise<unknown>>();
  /** Pushes that wait to be overtaken by the next one of the same order or batch. */
  readonly #waitingToBeOvertaken = new Map<string, (() => void)[]>();
  #barriers: Promise<void>[] = [];
  #url: string | null;
  #isChosen: boolean;

  /** `chosen` is where somebody wants them to go, `usual` where they go until it is said. */
  constructor(
    context: DeliveryContext,
    faults: Faults,
    url: { chosen: string | undefined; usual: string | undefined },
  ) {
    this.#context = context;
    this.#faults = faults;
    this.#url = url.chosen ?? url.usual ?? null;
    this.#isChosen = url.chosen !== undefined;
  }

  setUrl(url: string | null): void {
    this.#url = url;
    this.#isChosen = true;
  }

  /** Takes the URL of a client that has just started, unless somebody has chosen one. @returns where pushes go now */
  offerUrl(url: string): string | null {
    if (!this.#isChosen) this.#url = url;
    return this.#url;
  }

  /** Queues the push of a change that has been committed. */
  enqueue(event: PushEvent, about: Omit<FaultSubject, "operation" | "eventType">): void {
    const hits = this.#faults.take({ ...about, operation: "push", eventType: event.eventType });
    if (find(hits, "drop") !== undefined) {
      this.#drop(event, "fault");
      return;
    }
    const line = lineOf(event.eventType, about);
    const overtaken = this.#takeOvertaken(line);
    const firstAttempt = Promise.withResolvers<void>();
    const deliveries = this.#deliver(event, line, hits, firstAttempt.resolve);
    void this.track(deliveries.finally(firstAttempt.resolve));
    void firstAttempt.promise.then(() => {
      for (const goOn of overtaken) goOn();
    });
    if (find(hits, "before-answer") !== undefined) this.#barriers.push(firstAttempt.promise);
  }

  /** Sends any body once over, with up to four attempts and no faults. */
  send(event: Readonly<Record<string, unknown>>, options: PushOptions = {}): Promise<PushResult> {
    const url = options.url ?? this.#url;
    if (url === null) return Promise.reject(new Error("no push URL is set"));
    return this.track(deliverPush(this.#context, url, event, options));
  }

  /** Pushes that the answer to the current request must wait for (`before-answer`); forgotten once taken. */
  takeBarriers(): Promise<void>[] {
    const barriers = this.#barriers;
    this.#barriers = [];
    return barriers;
  }

  /** Makes `idle` wait for this too. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    this.#pending.add(work);
    const forget = () => this.#pending.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Resolves when nothing is queued, waiting or in flight. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }

  async #deliver(event: PushEvent, line: string, hits: FaultHit[], onFirstAttempt: () => void): Promise<void> {
    if (!(await this.#wait(line, hits))) return this.#drop(event, "closed");
    if (this.#url === null) return this.#drop(event, "no-push-url");
    const options: PushOptions = { sign: find(hits, "old-key") === undefined ? "random" : "old" };
    const copies = find(hits, "duplicate") === undefined ? 1 : 2;
    const url = this.#url;
    const deliveries = Array.from({ length: copies }, () =>
      deliverPush(this.#context, url, event, options, onFirstAttempt),
    );
    await Promise.all(deliveries);
  }

  /** False: the simulator was closed meanwhile. */
  async #wait(line: string, hits: FaultHit[]): Promise<boolean> {
    const { timers } = this.#context;
    const reorder = find(hits, "reorder");
    if (reorder !== undefined) {
      const overtaken = Promise.withResolvers<boolean>();
      const waiting = this.#waitingToBeOvertaken.get(line) ?? [];
      this.#waitingToBeOvertaken.set(line, [...waiting, () => overtaken.resolve(true)]);
      const goesOn = await Promise.race([overtaken.promise, timers.sleep(reorder.rule.delayMs ?? REORDER_MS_MAX)]);
      if (!goesOn) return false;
    }
    const delay = find(hits, "delay");
    return delay === undefined || timers.sleep(delay.rule.delayMs ?? DELAY_MS);
  }

  #takeOvertaken(line: string): (() => void)[] {
    const waiting = this.#waitingToBeOvertaken.get(line) ?? [];
    this.#waitingToBeOvertaken.delete(line);
    return waiting;
  }

  #drop(event: PushEvent, reason: "fault" | "no-push-url" | "closed"): void {
    this.#context.journal.add({ kind: "push-dropped", reason, ...describePush(event) });
  }
}

/** Queue of a push: pushes overtake each other only within it. */
function lineOf(eventType: string, about: Omit<FaultSubject, "operation" | "eventType">): string {
  return about.orderId ?? JSON.stringify([about.programId, eventType, about.batchId]);
}

function find(hits: readonly FaultHit[], kind: FaultHit["rule"]["kind"]): FaultHit | undefined {
  return hits.find((hit) => hit.rule.kind === kind);
}
