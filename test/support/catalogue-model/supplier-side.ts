import type { PushEvent } from "../../../src/simulator/push/push-events.ts";
import { choose } from "./choose.ts";
import type { SupplierStep } from "./steps.ts";
import { type CatalogueTruth, HUB_IDS } from "./truth.ts";

interface OnItsWay {
  readonly message: PushEvent;
  readonly sentAt: number;
}

/** Carries out what DragonPass does, and keeps the messages that are on their way. */
export class SupplierSide {
  /** In the order of their coming. */
  readonly delivered: PushEvent[] = [];
  readonly #truth: CatalogueTruth;
  readonly #send: (message: PushEvent) => Promise<void>;
  readonly #onTheirWay: OnItsWay[] = [];

  constructor(truth: CatalogueTruth, send: (message: PushEvent) => Promise<void>) {
    this.#truth = truth;
    this.#send = send;
  }

  async take(step: SupplierStep): Promise<void> {
    const truth = this.#truth;
    switch (step.do) {
      case "rename":
        return truth.rename(this.#resourceId(step));
      case "change the policy of":
        return truth.changePolicy(this.#resourceId(step));
      case "move":
        return truth.move(this.#resourceId(step), choose(HUB_IDS, step.hub));
      case "rename hub":
        return truth.renameHub(choose(HUB_IDS, step.hub));
      case "remove":
        return truth.remove(choose(truth.programIds, step.program), this.#resourceId(step));
      case "restore":
        return truth.restore(choose(truth.programIds, step.program), this.#resourceId(step));
      case "announce": {
        const messages = truth.announce();
        if (!step.deliver) this.#onTheirWay.push(...messages.map((message) => ({ message, sentAt: Date.now() })));
        else for (const message of messages) await this.#deliver(message);
        return;
      }
      case "deliver":
        return await this.#deliver(this.#taken(step.which)?.message);
      case "lose": {
        const lost = this.#taken(step.which);
        return lost === undefined ? undefined : truth.lose(lost.message, lost.sentAt);
      }
      case "repeat":
        return await this.#deliver(this.delivered[step.which % this.delivered.length]);
    }
  }

  /** Everything is told, and all that is on its way comes. */
  async finish(): Promise<void> {
    const late = this.#onTheirWay.splice(0).map(({ message }) => message);
    for (const message of [...late, ...this.#truth.announce()]) await this.#deliver(message);
  }

  async #deliver(message: PushEvent | undefined): Promise<void> {
    if (message === undefined) return;
    this.delivered.push(message);
    await this.#send(message);
  }

  #taken(which: number): OnItsWay | undefined {
    return this.#onTheirWay.splice(which % Math.max(1, this.#onTheirWay.length), 1)[0];
  }

  #resourceId({ resource }: { readonly resource: number }): string {
    return choose(this.#truth.resourceIds, resource);
  }
}
