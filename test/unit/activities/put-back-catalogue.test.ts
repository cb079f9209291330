import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { type BatchKey, RECOVERABLE_EVENT_TYPES } from "../../../src/domain/workflow-ids.ts";
import type { PushEvent } from "../../../src/simulator/push/push-events.ts";
import { openBatches } from "../../../src/store/catalogue/batches.ts";
import { startCatalogueRead } from "../../../src/store/catalogue/catalogue-read.ts";
import { syncStates } from "../../../src/store/catalogue/freshness.ts";
import { atEveryPoint, DyingProcess } from "../../support/activities/dying-process.ts";
import {
  CATALOGUE_TABLES,
  type CatalogueBench,
  type CatalogueWorld,
  startCatalogueBench,
} from "../../support/catalogue-model/catalogue-bench.ts";
import { expectTold, expectWhole } from "../../support/catalogue-model/expect-catalogue.ts";
import { deliverAnnounced, leaveToOneProgram } from "../../support/catalogue-model/one-program.ts";
import { CataloguePutBack } from "../../support/catalogue-model/put-back.ts";
import { type ShiftedDate, shiftDate } from "../../support/catalogue-model/shifted-date.ts";
import { regular, WorkflowsByHand } from "../../support/catalogue-model/workflows-by-hand.ts";

/** Everything of a story happens once for each of its points. */
const TIMEOUT_MS = 240_000;
const ALL = Number.POSITIVE_INFINITY;
/** How many commits the database loses. */
const LOSSES = [1, ALL];
/** Longer than recoveries overlap. */
const OVERLAP_MINUTES = 20;
/** More commits than any story has. */
const COMMITS_MAX = 300;

type Story = (workflows: WorkflowsByHand) => Promise<void>;

describe("a database that is put back", { timeout: TIMEOUT_MS }, () => {
  let date: ShiftedDate;
  let bench: CatalogueBench;
  let world: CatalogueWorld;
  let living: WorkflowsByHand;
  beforeAll(async () => {
    date = shiftDate();
    bench = await startCatalogueBench();
  }, TIMEOUT_MS);
  beforeEach(async () => {
    world = await bench.begin();
    living = new WorkflowsByHand(world);
    // Closed, pages would be small as well, and reads would wait.
    world.gates.close();
    world.gates.open();
    await readAll();
    await leaveToOneProgram(world, living);
  }, TIMEOUT_MS);
  afterEach(() => world.end());
  afterAll(async () => {
    await bench.stop();
    date.restore();
  });

  describe.each(LOSSES)("by so many commits: %s", (loss) => {
    describe.each(["dies with it", "lives on"] as const)("while a process %s", (fate) => {
      test("in a full read of an empty catalogue has it whole in the end", async () => {
        await everywhere({ loss, fate }, forgetAll, async (workflows) => {
          await workflows.sync(program());
          // As the sweep does: nobody follows a read that has ended, and its end may be lost.
          if (!(await saysComplete())) await living.sync(program());
          expect(await saysComplete()).toBe(true);
          await expectWhole(world);
        });
      });

      test("in a batch loses nothing that a message tells of", async () => {
        await everywhere({ loss, fate }, deliverBatches, async (workflows) => {
          await workflows.finishBatches();
          // As the sweep does where the database has lost that somebody has.
          await living.finishBatches();
          await expectTold(world);
        });
      });

      test("in a recovery of several pages leaves no message behind", async () => {
        await everywhere({ loss, fate }, loseSeveral, async (workflows) => {
          for (const eventType of RECOVERABLE_EVENT_TYPES) {
            await workflows.recover(regular(program(), eventType), false);
          }
          for (const eventType of RECOVERABLE_EVENT_TYPES) await living.recover(regular(program(), eventType), false);
          await living.finishBatches();
          await expectTold(world);
        });
      });
    });
  });

  test.each(LOSSES)(
    "after a full read by %s commits has the catalogue say that it is not complete, or is",
    async (loss) => {
      await forgetAll();
      const putBack = await CataloguePutBack.fromNow(world.deps.db, loss, date);
      await new WorkflowsByHand(world, new DyingProcess(ALL, putBack)).sync(program());
      await putBack.now();
      expect(await saysComplete()).toBe(false);
    },
  );

  test("gives no number again: what was read before is older than a message that came since", async () => {
    const { db } = world.deps;
    const putBack = await CataloguePutBack.fromNow(db, ALL, date);
    const before = [await startCatalogueRead(db), await startCatalogueRead(db)].map(({ readNumber }) => readNumber);
    await putBack.now();
    expect((await startCatalogueRead(db)).readNumber).toBeGreaterThan(Math.max(...before));
  });

  test("while a read is on its way does not have a message taken for one that the read has seen", async () => {
    world.gates.close();
    const putBack = await CataloguePutBack.fromNow(world.deps.db, ALL, date);
    const sync = living.sync(program());
    await world.gates.quiet();
    // Each list has been answered, and nothing of it is stored.
    for (let waiting = world.gates.waiting; waiting > 0; waiting--) await world.gates.release(0, "goes on");
    await putBack.now();
    world.truth.rename(lounge());
    world.truth.changePolicy(lounge());
    await deliverAnnounced(world);
    world.gates.open();
    await sync;
    await living.finishBatches();
    await expectTold(world);
  });

  test("to before the second message of a batch does not have the batch closed as complete", async () => {
    const { db } = world.deps;
    world.truth.rename(lounge());
    const [message] = world.truth.announce().filter(isOurs);
    const sent = { ...message, totalSequence: 2 } as PushEvent;
    await world.deliver(sent);
    const putBack = await CataloguePutBack.fromNow(db, ALL, date);
    await world.deliver({ ...sent, sequence: 2 } as PushEvent);
    // It has seen both; that nothing is missing is lost with the second.
    const workflows = new WorkflowsByHand(world, null, async (activity) => {
      if (activity === "endBatch") await putBack.now();
    });
    await workflows.finishBatches();
    expect([...world.wanted]).toEqual([program()]);
    expect(await saysComplete()).toBe(false);
  });

  test.each([
    ["recovered", "rename", []],
    ["made up for by a full read where it cannot be", "remove", ["the program"]],
  ] as const)(
    "to before all messages of a batch has what they told of %s, once it is rung",
    async (_, change, read) => {
      const { db } = world.deps;
      const putBack = await CataloguePutBack.fromNow(db, ALL, date);
      if (change === "rename") world.truth.rename(lounge());
      else world.truth.remove(program(), lounge());
      const [message] = world.truth.announce().filter(isOurs);
      await world.deliver(message as PushEvent);
      const [open] = await openBatches(db);
      await putBack.now();
      await living.finishBatch(open as BatchKey);
      expect([...world.wanted]).toEqual(read.map(program));
      if (read.length === 0) await expectTold(world);
      else expect(await saysComplete()).toBe(false);
    },
  );

  test("to before the last recovery, while the next is on its way, leaves no gap before its watermark", async () => {
    const { truth, gates, deps } = world;
    date.advance(OVERLAP_MINUTES);
    truth.rename(lounge());
    for (const message of truth.announce()) truth.lose(message, Date.now());
    const putBack = await CataloguePutBack.fromNow(deps.db, ALL, date);
    date.advance(OVERLAP_MINUTES);
    const [eventType] = RECOVERABLE_EVENT_TYPES;
    await living.recover(regular(program(), eventType), false);
    date.advance(OVERLAP_MINUTES);
    gates.close();
    const next = living.recover(regular(program(), eventType), false);
    await gates.quiet();
    await putBack.now();
    gates.open();
    await next;
    await living.recoverAll();
    await living.finishBatches();
    await expectTold(world);
  });

  const program = () => world.truth.programIds[0] as ProgramId;
  const lounge = () => world.truth.resourceIds[0] ?? "";
  const isOurs = (message: PushEvent) => (message as { programId?: string }).programId === program();

  /** Whether the catalogue says so. */
  async function saysComplete(): Promise<boolean> {
    const { db } = world.deps;
    const state = (await syncStates(db)).find(({ programId }) => programId === program());
    if (state?.finishedAt == null) return false;
    const isEnded = state.startedAt === null || state.finishedAt >= state.startedAt;
    return isEnded && (await openBatches(db)).length === 0;
  }

  async function readAll(): Promise<void> {
    for (const programId of world.truth.programIds) await living.sync(programId);
    await living.recoverAll();
  }

  /** Nothing is known of the program. */
  async function forgetAll(): Promise<void> {
    for (const table of CATALOGUE_TABLES.filter((name) => name !== "inbox" && name !== "catalogue_recoveries")) {
      await sql`delete from ${sql.table(table)} where program_id = ${program()}`.execute(world.deps.db);
    }
  }

  /** Two messages of one batch that name the same, and one of a batch of its own: nobody reads again what that names. */
  async function deliverBatches(): Promise<void> {
    const { truth } = world;
    truth.rename(lounge());
    truth.changePolicy(lounge());
    for (const message of truth.announce()) {
      for (const sequence of [1, 2]) await world.deliver({ ...message, sequence, totalSequence: 2 } as PushEvent);
    }
    truth.rename(truth.resourceIds[1] ?? "");
    await deliverAnnounced(world);
  }

  /** More messages than a page has; none of them comes. */
  async function loseSeveral(): Promise<void> {
    date.advance(OVERLAP_MINUTES);
    for (const id of [lounge(), world.truth.resourceIds[1] ?? "", lounge()]) {
      world.truth.rename(id);
      for (const message of world.truth.announce()) world.truth.lose(message, Date.now());
    }
    date.advance(OVERLAP_MINUTES);
    world.gates.close();
    world.gates.open();
  }

  /** Tells a story of which the database loses so much, at each point at which its process may die, or after each commit. */
  async function everywhere(
    { loss, fate }: { loss: number; fate: "dies with it" | "lives on" },
    prepare: () => Promise<void>,
    story: Story,
  ): Promise<void> {
    if (fate === "dies with it") {
      let putBack: CataloguePutBack;
      await atEveryPoint(
        (process) => story(new WorkflowsByHand(world, process)),
        async () => {
          await prepare();
          putBack = await CataloguePutBack.fromNow(world.deps.db, loss, date);
          return putBack;
        },
      );
      return;
    }
    for (let after = 1, isOver = false; !isOver && after < COMMITS_MAX; after++) {
      await prepare();
      const putBack = await CataloguePutBack.fromNow(world.deps.db, loss, date, after);
      try {
        await story(new WorkflowsByHand(world, new DyingProcess(ALL, putBack)));
      } catch (error) {
        throw new Error(`it does not hold where the database is put back after commit ${after}`, { cause: error });
      }
      isOver = !putBack.isPutBack;
      if (isOver) expect(after).toBeGreaterThan(2);
    }
  }
});
