import { namedItems } from "../../../activities/catalogue/named-items.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { MODULE_TABLE } from "../../../src/domain/modules.ts";
import type { PushEvent } from "../../../src/simulator/push/push-events.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";

/** The last recovery comes some hours after all else, and does not ask for what DragonPass is about to forget. */
const FORGOTTEN_MS = 40 * 3_600_000;

/** One of the catalogue's items, as one program sees it. */
export interface ItemKey {
  readonly programId: string;
  readonly kind: "resource" | "hub";
  readonly id: string;
}

interface Lost {
  readonly message: PushEvent;
  readonly sentAt: number;
}

/** The key as text. */
export function keyOf({ programId, kind, id }: ItemKey): string {
  return `${programId} ${kind} ${id}`;
}

/** A few hubs: only the first one has resources from the start. */
export const HUB_IDS = ["A00001", "A00002", "A00003"] as const;
const LOUNGE_ID = "N00001";
/** No message tells of it, nor can it be recovered. */
const SILENTLY = { push: false };

/**
 * The catalogue at the simulator, made so small that changes meet. Each change gives what it changes a new name, or a
 * new number in the policy that only the details show: so what is stored tells how old it is.
 */
export class CatalogueTruth {
  readonly simulator: Simulator;
  readonly programIds: readonly ProgramId[];
  readonly resourceIds: readonly string[];
  /** DragonPass's numbers of the modules that have resources: the others would be lists that are always empty. */
  readonly modules: readonly number[];
  /** Items of which a change was never told, and cannot be asked for: only a full read brings them. */
  readonly untold = new Set<string>();
  /** Every state of every item, oldest first: its name, or null while the program may not use it. */
  readonly #states = new Map<string, (string | null)[]>();
  #lost: Lost[] = [];
  /** Above what policies have from the start. */
  #version = 1_000;

  constructor(simulator: Simulator) {
    const { catalogue, programIds } = simulator;
    const others = catalogue.seed({ resources: 2, modules: ["setMeal", "esim"] });
    this.resourceIds = [LOUNGE_ID, ...others.map(({ resourceId }) => resourceId)];
    for (const programId of programIds) {
      for (const { resourceId } of catalogue.resources(programId)) {
        if (!this.resourceIds.includes(resourceId)) catalogue.removeResource(programId, resourceId, SILENTLY);
      }
    }
    const left = programIds.flatMap((programId) => catalogue.resources(programId));
    this.modules = [...new Set(left.map(({ module }) => MODULE_TABLE[module].code))];
    this.simulator = simulator;
    this.programIds = programIds as readonly ProgramId[];
    for (const id of this.resourceIds) catalogue.changeResource(id, { resourceName: this.#newName(id) }, SILENTLY);
    for (const id of HUB_IDS) catalogue.changeHub(id, { transportHubName: this.#newName(id) }, SILENTLY);
    this.#change(() => undefined);
  }

  /** The states of an item, oldest first. */
  statesOf(key: ItemKey): readonly (string | null)[] {
    return this.#states.get(keyOf(key)) ?? [];
  }

  /** Present name of an item; null while the program may not use it. */
  nameOf(key: ItemKey): string | null {
    return this.statesOf(key).at(-1) ?? null;
  }

  keys(): ItemKey[] {
    const { resourceIds } = this;
    return this.programIds.flatMap((programId) => [
      ...resourceIds.map((id) => ({ programId, kind: "resource" as const, id })),
      ...HUB_IDS.map((id) => ({ programId, kind: "hub" as const, id })),
    ]);
  }

  rename(resourceId: string): void {
    this.#change(() => this.#catalogue.changeResource(resourceId, { resourceName: this.#newName(resourceId) }));
  }

  /** Shows in the details only. */
  changePolicy(resourceId: string): void {
    const policy = { cancellable: true, cancelBeforeHours: ++this.#version, maxPassengerPerOrder: 5 };
    this.#change(() => this.#catalogue.changeResource(resourceId, { policy }));
  }

  move(resourceId: string, transportHubId: string): void {
    const resourceName = this.#newName(resourceId);
    this.#change(() => this.#catalogue.changeResource(resourceId, { resourceName, transportHubId }));
  }

  renameHub(hubId: string): void {
    this.#change(() => this.#catalogue.changeHub(hubId, { transportHubName: this.#newName(hubId) }));
  }

  remove(programId: string, resourceId: string): void {
    this.#change(() => this.#catalogue.removeResource(programId, resourceId));
  }

  /** It comes back under a new name: what it was called while it was gone is told to nobody. */
  restore(programId: string, resourceId: string): void {
    this.#change(() => this.#catalogue.restoreResource(programId, resourceId));
    this.rename(resourceId);
  }

  /** Tells of all changes since the last time. @returns the messages, which still have to be delivered */
  announce(): PushEvent[] {
    return this.#catalogue.flush().flatMap(({ messages }) => messages);
  }

  /** The message never comes; one that can be asked for is untold only once DragonPass has forgotten it. */
  lose(message: PushEvent, sentAt: number): void {
    if (message.eventType !== "resource.availability.changed") this.#lost.push({ message, sentAt });
    else for (const key of keysOf(message)) this.untold.add(key);
  }

  /** Whether the item must be shown as it is now, though full reads that were asked for have not been made. */
  isTold(key: ItemKey): boolean {
    const isForgotten = ({ message, sentAt }: Lost) =>
      Date.now() - sentAt > FORGOTTEN_MS && keysOf(message).has(keyOf(key));
    return !this.untold.has(keyOf(key)) && !this.#lost.some(isForgotten);
  }

  /**
   * The full reads that were asked for have been made, of these programs, after the last change: what DragonPass had
   * forgotten must have been asked for.
   */
  wereReRead(programIds: Iterable<string>): void {
    const read = new Set(programIds);
    for (const key of this.keys()) if (read.has(key.programId)) this.untold.delete(keyOf(key));
    this.#lost = [];
  }

  get #catalogue() {
    return this.simulator.catalogue;
  }

  #newName(id: string): string {
    this.#version += 1;
    return `${id} v${this.#version}`;
  }

  #change(change: () => unknown): void {
    change();
    for (const programId of this.programIds) {
      const resources = new Map(this.#catalogue.resources(programId).map((item) => [item.resourceId, item]));
      for (const id of this.resourceIds) {
        this.#note({ programId, kind: "resource", id }, resources.get(id)?.resourceName ?? null);
      }
      const hubs = new Map(this.#catalogue.hubs(programId).map((hub) => [hub.transportHubId, hub]));
      for (const id of HUB_IDS) this.#note({ programId, kind: "hub", id }, hubs.get(id)?.transportHubName ?? null);
    }
  }

  #note(key: ItemKey, name: string | null): void {
    const states = this.#states.get(keyOf(key)) ?? [];
    const before = states.at(-1);
    if (before === name) return;
    this.#states.set(keyOf(key), [...states, name]);
    // A hub is there where a program has resources; nothing tells of it.
    const comesOrGoes = before === null || name === null;
    if (key.kind === "hub" && before !== undefined && comesOrGoes) this.untold.add(keyOf(key));
  }
}

function keysOf(message: PushEvent): Set<string> {
  const { programId } = message as { programId?: unknown };
  return new Set(namedItems(message).map(({ kind, id }) => keyOf({ programId: String(programId), kind, id })));
}
