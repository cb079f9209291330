import type { PushEvent } from "../../../src/simulator/push/push-events.ts";
import { choose } from "./choose.ts";
import type { SupplierStep } from "./steps.ts";
import { type CatalogueTruth, HUB_IDS } from "./truth.ts";

/** Carries out what DragonPass does, and keeps the messages that are on their way. */
export class SupplierSide {
  /** In the order of their coming. */
  readonly delivered: PushEvent[] = [];
  readonly #truth: CatalogueTruth;
  readonly #send: (message: PushEvent) => Promise<void>;
  readonly #onTheirWay: PushEvent[] = [];

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
        if (!step.deliver) this.#onTheirWay.push(...messages);
        else for (const message of messages) await this.#deliver(message);
        return;
      }
      case "deliver":
        return await this.#deliver(this.#taken(step.which));
      case "lose": {
        const message = this.#taken(step.which);
        return message === undefined ? undefined : truth.lose(message);
      }
      case "repeat":
        return await this.#deliver(this.delivered[step.which % this.delivered.length]);
    }
  }

  /** Everything is told, and all that is on its way comes. */
  async finish(): Promise<void> {
    for (const message of [...this.#onTheirWay.splice(0), ...this.#truth.announce()]) await this.#deliver(message);
  }

  async #deliver(message: PushEvent | undefined): Promise<void> {
    if (message === undefined) return;
    this.delivered.push(message);
    await this.#send(message);
  }

  #taken(which: number): PushEvent | undefined {
    return this.#onTheirWay.splice(which % Math.max(1, this.#onTheirWay.length), 1)[0];
  }

  #resourceId({ resource }: { readonly resource: number }): string {
    return choose(this.#truth.resourceIds, resource);
  }
}
