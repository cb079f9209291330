import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DragonPassClient } from "../../src/dragonpass/client/dragonpass-client.ts";
import { CatalogueService } from "../support/catalogue-model/catalogue-service.ts";
import { expectTold, expectWhole } from "../support/catalogue-model/expect-catalogue.ts";
import { replayed } from "../support/catalogue-model/replayed.ts";
import { serviceSteps } from "../support/catalogue-model/service-steps.ts";
import { watchShown, wentBack } from "../support/catalogue-model/shown.ts";
import { CatalogueTruth } from "../support/catalogue-model/truth.ts";
import { createSupplierClient } from "../support/proxies/supplier-client.ts";
import { startTestService, type TestService } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

/** Each takes some seconds. More with `CATALOGUE_SERVICE_RUNS`, see docs/testing.md. */
const RUNS = Number(process.env.CATALOGUE_SERVICE_RUNS ?? 4);

describe("the whole service while DragonPass changes and pushes are lost, repeated and overtaken", () => {
  let service: TestService;
  let truth: CatalogueTruth;
  let followed: CatalogueService;
  let dragonpass: DragonPassClient;
  beforeAll(async () => {
    service = await startTestService({ firstRead: true, database: "postgres", timings: { batchGraceMs: 300 } });
    truth = new CatalogueTruth(service.simulator);
    // From now on only the steps push.
    service.simulator.setPushUrl(null);
    followed = new CatalogueService(service, truth);
    await waitUntil(
      () => service.call<{ programs: { lastFullSync: object | null }[] }>("GET", "/v1/catalogue"),
      ({ body }) => body.programs.every(({ lastFullSync }) => lastFullSync !== null),
    );
    await followed.quieten();
    await followed.reRead();
    dragonpass = createSupplierClient(service.simulator);
    await watchShown(service.running().database.kysely);
  });
  afterAll(async () => {
    await dragonpass.close();
    await service.stop();
  });

  test(`shows nothing older than it has shown, and in the end what DragonPass has (${RUNS} at random, the seed is printed)`, async () => {
    const { kysely: db } = service.running().database;
    const compared = { dragonpass, truth, deps: { db } };
    const property = fc.asyncProperty(serviceSteps, async (steps) => {
      for (const step of steps) await followed.take(step);
      await followed.quieten();
      expect(await wentBack(db, truth)).toEqual([]);
      await expectTold(compared);
      await followed.reRead();
      await expectWhole(compared);
      expect(await wentBack(db, truth)).toEqual([]);
      truth.wereReRead(truth.programIds);
    });
    // What is to be seen depends on the moment: a smaller case proves nothing.
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true, ...replayed() });
  }, 3_600_000);
});
