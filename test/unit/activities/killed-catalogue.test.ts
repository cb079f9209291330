import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readResource } from "../../../activities/booking/known-resource.ts";
import { recoverEvents } from "../../../activities/catalogue/recover-events.ts";
import { createInboxActivities } from "../../../activities/inbox/inbox-activities.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import type { RecoverEventsInput, RecoverEventsResult } from "../../../src/domain/catalogue/catalogue-activities.ts";
import { type BatchKey, RECOVERABLE_EVENT_TYPES } from "../../../src/domain/workflow-ids.ts";
import type { PushEvent } from "../../../src/simulator/push/push-events.ts";
import { openBatches } from "../../../src/store/catalogue/batches.ts";
import { syncStates } from "../../../src/store/catalogue/freshness.ts";
import { atEveryPoint, type DyingProcess, isKilled } from "../../support/activities/dying-process.ts";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import {
  type CatalogueBench,
  type CatalogueWorld,
  startCatalogueBench,
} from "../../support/catalogue-model/catalogue-bench.ts";
import { expectTold, expectWhole } from "../../support/catalogue-model/expect-catalogue.ts";
import { deliverAnnounced, leaveToOneProgram } from "../../support/catalogue-model/one-program.ts";
import { wentBack } from "../../support/catalogue-model/shown.ts";
import { HUB_IDS } from "../../support/catalogue-model/truth.ts";
import { depsOfDying, regular, WorkflowsByHand } from "../../support/catalogue-model/workflows-by-hand.ts";

/** Everything of a story happens once for each of its points. */
const TIMEOUT_MS = 60_000;
/** Longer than recoveries overlap. */
const OVERLAP_MINUTES = 20;
const SILENT = new DefaultLogger("ERROR", () => undefined);

describe("a process that is killed at any point", { timeout: TIMEOUT_MS }, () => {
  const date = useShiftedDate();
  let bench: CatalogueBench;
  let world: CatalogueWorld;
  let living: WorkflowsByHand;
  beforeAll(async () => {
    bench = await startCatalogueBench();
    world = await bench.begin();
    living = new WorkflowsByHand(world);
    // Closed, pages would be small as well, and reads would wait.
    world.gates.close();
    world.gates.open();
    for (const programId of world.truth.programIds) await living.sync(programId);
    await living.recoverAll();
    await leaveToOneProgram(world, living);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await world.end();
    await bench.stop();
  });

  test("of batches leaves no message unapplied, and shows what they told of", async () => {
    await everyDeath(async (process) => {
      const { truth } = world;
      change();
      await deliverAnnounced(world);
      truth.rename(lounge());
      // Two messages of one batch that name the same.
      for (const message of truth.announce()) {
        for (const sequence of [1, 2]) await world.deliver({ ...message, sequence, totalSequence: 2 } as PushEvent);
      }
      await new WorkflowsByHand(world, process).finishBatches();
      await expectTold(world);
      await putBack();
    });
  });

  test("of a full read leaves the catalogue as DragonPass has it", async () => {
    await everyDeath(async (process) => {
      change();
      loseAnnounced();
      await new WorkflowsByHand(world, process).sync(program());
      world.truth.wereReRead([program()]);
      await expectWhole(world);
      for (const { startedAt, finishedAt } of await syncStates(world.deps.db)) {
        expect(Number(finishedAt)).toBeGreaterThanOrEqual(Number(startedAt));
      }
      await putBack();
    });
  });

  test("of a recovery of several pages leaves no message behind", async () => {
    await everyDeath(async (process) => {
      date.advance(OVERLAP_MINUTES);
      loseSeveral();
      date.advance(OVERLAP_MINUTES);
      await recover(new WorkflowsByHand(world, process));
      await living.finishBatches();
      await expectTold(world);
    });
  });

  test("of a recovery that is given up has moved no watermark past a message that is not stored", async () => {
    await everyDeath(async (process) => {
      date.advance(OVERLAP_MINUTES);
      loseSeveral();
      date.advance(OVERLAP_MINUTES);
      const [eventType] = RECOVERABLE_EVENT_TYPES;
      try {
        await recovered(regular(program(), eventType), depsOfDying(world, process));
      } catch (error) {
        if (!isKilled(error)) throw error;
      }
      // The next one asks since the watermark, and knows nothing of this one.
      await living.recover(regular(program(), eventType), false);
      const from = new Date(Date.now() - 2 * OVERLAP_MINUTES * 60_000).toISOString();
      expect(await recovered({ ...regular(program(), eventType), from })).toMatchObject({ seen: 3, stored: 0 });
      await recover(living);
      await living.finishBatches();
      await expectTold(world);
    });
  });

  test("of a recovery after a gap has the program re-read", async () => {
    await everyDeath(async (process) => {
      change();
      loseAnnounced();
      date.advance(49 * 60);
      world.wanted.clear();
      // One type alone: the other one finds a gap of its own, and would request the same.
      const [eventType] = RECOVERABLE_EVENT_TYPES;
      await new WorkflowsByHand(world, process).recover(regular(program(), eventType), false);
      expect([...world.wanted]).toEqual([program()]);
      await recover(living);
      await living.sync(program());
      world.truth.wereReRead(world.wanted);
      await expectTold(world);
      await putBack();
    });
  });

  test("of a redelivery rings for every batch in the end", async () => {
    await everyDeath(async (process) => {
      change();
      await deliverAnnounced(world);
      const rung = new Set<string>();
      const { db, programIds, requestSync, log } = world.deps;
      const ringBatch = async ({ eventType, batchId }: BatchKey) => void rung.add(`${eventType} ${batchId}`);
      const ensureBatch = async () => undefined;
      const ensureSync = ensureBatch;
      const ringWalkin = ensureBatch;
      const ring = async () => "unavailable" as const;
      const follow = async () => "followed" as const;
      const inbox = { db, programIds, ringBatch, ensureBatch, ensureSync, ringWalkin, requestSync, log, ring, follow };
      const dying = { db: process.db(db), ringBatch: (key: BatchKey) => process.does("a ring", () => ringBatch(key)) };
      date.advance(1);
      try {
        await createInboxActivities({ ...inbox, ...dying }).ringDueBatches();
      } catch (error) {
        if (!isKilled(error)) throw error;
      }
      date.advance(1);
      await createInboxActivities(inbox).ringDueBatches();
      expect([...rung].sort()).toEqual(
        (await openBatches(db)).map(({ eventType, batchId }) => `${eventType} ${batchId}`).sort(),
      );
      await living.finishBatches();
      await putBack();
    });
  });

  test("of a booking's read of a resource leaves nothing old behind that a message then tells of", async () => {
    await everyDeath(async (process) => {
      world.truth.rename(lounge());
      await deliverAnnounced(world);
      try {
        await readResource(depsOfDying(world, process), program(), lounge());
      } catch (error) {
        if (!isKilled(error)) throw error;
      }
      await living.finishBatches();
      await expectTold(world);
    });
  });

  const program = () => world.truth.programIds[0] as ProgramId;
  const lounge = () => world.truth.resourceIds[0] ?? "";
  const other = () => world.truth.resourceIds[1] ?? "";
  const third = () => world.truth.resourceIds[2] ?? "";
  let moves = 0;

  /** Something of each kind; the third resource is gone from a program afterwards. */
  function change(): void {
    const { truth } = world;
    truth.rename(lounge());
    truth.changePolicy(lounge());
    truth.move(other(), HUB_IDS[++moves % HUB_IDS.length] ?? "");
    truth.renameHub(HUB_IDS[0]);
    truth.remove(program(), third());
  }

  /** The third resource is back, and everybody knows. */
  async function putBack(): Promise<void> {
    world.truth.restore(program(), third());
    await deliverAnnounced(world);
    await living.finishBatches();
    expect(await wentBack(world.deps.db, world.truth)).toEqual([]);
  }

  /** More messages of each type than a page has; none of them comes. */
  function loseSeveral(): void {
    for (const id of [lounge(), other(), lounge()]) {
      world.truth.rename(id);
      world.truth.renameHub(HUB_IDS[0]);
      loseAnnounced();
    }
  }

  function loseAnnounced(): void {
    for (const message of world.truth.announce()) world.truth.lose(message, Date.now());
  }

  async function recover(workflows: WorkflowsByHand): Promise<void> {
    for (const eventType of RECOVERABLE_EVENT_TYPES) await workflows.recover(regular(program(), eventType), false);
  }

  /** One attempt, whatever became of those before. */
  async function recovered(input: RecoverEventsInput, deps = world.deps): Promise<RecoverEventsResult> {
    const environment = new MockActivityEnvironment({}, { logger: SILENT });
    const result: RecoverEventsResult = await environment.run(() => recoverEvents(deps, input));
    return result;
  }

  async function everyDeath(story: (process: DyingProcess) => Promise<void>): Promise<void> {
    await atEveryPoint(story);
    expect(await wentBack(world.deps.db, world.truth)).toEqual([]);
  }
});
