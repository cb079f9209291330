import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { useShiftedDate } from "../../support/activities/use-shifted-date.ts";
import { type CatalogueBench, startCatalogueBench } from "../../support/catalogue-model/catalogue-bench.ts";
import { CatalogueRun } from "../../support/catalogue-model/catalogue-run.ts";
import { expectTold, expectWhole } from "../../support/catalogue-model/expect-catalogue.ts";
import { KNOWN_CASES } from "../../support/catalogue-model/known-cases.ts";
import { replayed } from "../../support/catalogue-model/replayed.ts";
import { wentBack } from "../../support/catalogue-model/shown.ts";
import { catalogueSteps, type OwnStep, type SupplierStep } from "../../support/catalogue-model/steps.ts";

/** More with `CATALOGUE_RUNS`, see docs/testing.md. */
const RUNS = Number(process.env.CATALOGUE_RUNS ?? 30);

describe("any interleaving of changes at DragonPass, messages, batches, recoveries and full reads", () => {
  const date = useShiftedDate();
  let bench: CatalogueBench;
  beforeAll(async () => {
    bench = await startCatalogueBench();
  }, 60_000);
  afterAll(async () => {
    await bench.stop();
  });

  async function expectSound(steps: readonly (SupplierStep | OwnStep)[]): Promise<void> {
    const world = await bench.begin();
    // Where a batch begins to be read is at random too, and must be the same again.
    const random = vi.spyOn(Math, "random").mockReturnValue(0);
    try {
      const run = new CatalogueRun(world, date.advance);
      await run.begin();
      for (const step of steps) await run.take(step);
      await run.quieten();
      expect(await wentBack(world.deps.db, world.truth)).toEqual([]);
      await expectTold(world);
      await run.readWanted();
      await expectTold(world);
      await run.reRead();
      await expectWhole(world);
      expect(await run.differences()).toBe(0);
      expect(await wentBack(world.deps.db, world.truth)).toEqual([]);
    } finally {
      random.mockRestore();
      await world.end();
    }
  }

  test.each(Object.entries(KNOWN_CASES))("holds where %s", (_, steps) => expectSound(steps));

  test(`shows nothing older than it has shown, and in the end what DragonPass has (${RUNS} at random, the seed is printed)`, async () => {
    await fc.assert(fc.asyncProperty(catalogueSteps, expectSound), { numRuns: RUNS, ...replayed() });
  }, 3_600_000);
});
