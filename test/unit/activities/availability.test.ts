import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import type { NewBatch } from "../../../src/simulator/catalogue-interface.ts";
import type { PushEvent } from "../../../src/simulator/push/push-events.ts";
import { findResource } from "../../../src/store/catalogue/catalogue-list.ts";
import { syncStates } from "../../../src/store/catalogue/freshness.ts";
import {
  type CatalogueBench,
  type CatalogueWorld,
  startCatalogueBench,
} from "../../support/catalogue-model/catalogue-bench.ts";
import { WorkflowsByHand } from "../../support/catalogue-model/workflows-by-hand.ts";

const AVAILABILITY = "resource.availability.changed";
const METADATA = "resource.metadata.updated";
const MINUTE_MS = 60_000;

describe.each([
  ["still answer", true],
  ["are not found", false],
])("where details of a removed resource %s, it", (_, answersRemoved) => {
  let bench: CatalogueBench;
  let world: CatalogueWorld;
  let workflows: WorkflowsByHand;
  beforeAll(async () => {
    bench = await startCatalogueBench();
  }, 60_000);
  afterAll(async () => {
    await bench.stop();
  });
  beforeEach(async () => {
    world = await bench.begin({ answersRemoved });
    world.gates.open();
    workflows = new WorkflowsByHand(world);
    await workflows.sync(program());
  });
  afterEach(() => world.end());

  const program = () => world.truth.programIds[0] as ProgramId;
  const lounge = () => world.truth.resourceIds[0] ?? "";
  const catalogue = () => world.truth.simulator.catalogue;
  const isAvailable = async () => (await findResource(world.deps.db, program(), lounge()))?.available;
  const dated = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

  /** Delivers a batch, which may lie, and applies it. */
  async function tell(
    batch: NewBatch,
    change: (message: PushEvent) => PushEvent = (message) => message,
  ): Promise<void> {
    for (const message of catalogue().sendBatch(batch).messages) await world.deliver(change(message));
    await workflows.finishBatches();
  }
  const tellRemoved = (minutes: number) =>
    tell({ programId: program(), eventType: AVAILABILITY, removed: [lounge()], updatedAt: dated(minutes) });
  const tellAdded = (minutes: number) =>
    tell({ programId: program(), eventType: AVAILABILITY, added: [lounge()], updatedAt: dated(minutes) });
  const tellChanged = () => tell({ programId: program(), eventType: METADATA, resourceIds: [lounge()] });

  /** @returns whether the program was to be read again; it is read then, as often as that is asked for */
  async function isReadAgain(): Promise<boolean> {
    const isWanted = world.wanted.delete(program());
    expect(await saysComplete()).toBe(!isWanted);
    for (let reads = 0, isAsked = isWanted; isAsked; reads++) {
      expect(reads).toBe(0);
      await workflows.sync(program());
      isAsked = world.wanted.delete(program());
    }
    expect(await saysComplete()).toBe(true);
    return isWanted;
  }

  async function saysComplete(): Promise<boolean> {
    const state = (await syncStates(world.deps.db)).find(({ programId }) => programId === program());
    return state?.finishedAt != null && state.startedAt !== null && state.finishedAt >= state.startedAt;
  }

  test("is not available once that is told, whatever is told of its metadata, and read of its details", async () => {
    catalogue().removeResource(program(), lounge());
    await tellRemoved(0);
    expect([await isAvailable(), await isReadAgain()]).toEqual([false, false]);
    await tellChanged();
    expect([await isAvailable(), await isReadAgain()]).toEqual([false, false]);
  });

  test("is not available once the list has it not, whatever is told of its metadata", async () => {
    catalogue().removeResource(program(), lounge());
    await tellChanged();
    expect(await isAvailable()).toBe(true);
    await workflows.sync(program());
    expect(await isAvailable()).toBe(false);
    await tellChanged();
    expect([await isAvailable(), await isReadAgain()]).toEqual([false, false]);
    catalogue().restoreResource(program(), lounge());
    await tellAdded(1);
    expect([await isAvailable(), await isReadAgain()]).toEqual([true, false]);
  });

  test("is as the newest change says, whichever comes last", async () => {
    await tellAdded(2);
    await tellRemoved(1);
    expect([await isAvailable(), await isReadAgain()]).toEqual([true, false]);
    await tellRemoved(3);
    expect([await isAvailable(), await isReadAgain()]).toEqual([false, false]);
  });

  test("is read again in the list where a removal comes late and the list has it, and once only", async () => {
    await tellRemoved(-10);
    expect([await isAvailable(), await isReadAgain()]).toEqual([true, true]);
    expect(await isAvailable()).toBe(true);
    await workflows.sync(program());
    expect(await isReadAgain()).toBe(false);
  });

  test("is read again in the list where that has it though it was removed, and once only", async () => {
    await tellRemoved(0);
    expect([await isAvailable(), await isReadAgain()]).toEqual([false, false]);
    // It was not removed, or the list is late.
    await workflows.sync(program());
    expect([await isAvailable(), await isReadAgain()]).toEqual([true, true]);
    await workflows.sync(program());
    expect([await isAvailable(), await isReadAgain()]).toEqual([true, false]);
  });

  test("is read again in the list where that has it not though it was added", async () => {
    catalogue().removeResource(program(), lounge());
    await tellAdded(0);
    expect([await isAvailable(), await isReadAgain()]).toEqual([true, false]);
    await workflows.sync(program());
    expect([await isAvailable(), await isReadAgain()]).toEqual([false, true]);
    expect(await isAvailable()).toBe(false);
  });

  test.each<[string, (message: PushEvent) => PushEvent]>([
    [
      "is neither an addition nor a removal",
      (message) => ({ ...message, data: [{ changeAction: "paused", resources: [lounge()] }] }),
    ],
    [
      "is both",
      (message) => ({
        ...message,
        data: ["removed", "added"].map((changeAction) => ({ changeAction, resources: [lounge()] })),
      }),
    ],
    ["has no date", (message) => ({ ...message, updatedAt: "soon" })],
  ])("stays as it is where what is told of it %s: its list is read again", async (__, change) => {
    await tell({ programId: program(), eventType: AVAILABILITY, removed: [lounge()] }, change);
    expect([await isAvailable(), await isReadAgain()]).toEqual([true, true]);
    catalogue().removeResource(program(), lounge());
    await tell({ programId: program(), eventType: AVAILABILITY, added: [lounge()] }, change);
    expect([await isAvailable(), await isReadAgain()]).toEqual([true, true]);
    expect(await isAvailable()).toBe(false);
  });

  test.each([
    [1, true],
    [2, false],
  ])(
    "is gone where %i list(s) in a row leave it out, since one may change while it is read: kept %s",
    async (lists, isKept) => {
      const { dragonpass } = world.deps;
      let left = lists;
      const listResources: typeof dragonpass.listResources = async (args) => {
        const page = await dragonpass.listResources(args);
        if (!page.resources.some(({ resourceId }) => resourceId === lounge()) || left-- <= 0) return page;
        return {
          ...page,
          resources: page.resources.filter(({ resourceId }) => resourceId !== lounge()),
          pagination: null,
        };
      };
      const deps = { ...world.deps, dragonpass: { ...dragonpass, listResources } };
      await new WorkflowsByHand({ ...world, deps }).sync(program());
      expect(await isAvailable()).toBe(isKept);
    },
  );
});
