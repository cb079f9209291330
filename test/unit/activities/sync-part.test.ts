import { MockActivityEnvironment } from "@temporalio/testing";
import { expect, test } from "vitest";
import { createCatalogueActivities } from "../../../activities/catalogue/catalogue-activities.ts";
import type { CatalogueDependencies } from "../../../activities/catalogue/dependencies.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { faultError, lookUpSupplierCode, SupplierError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { findResource } from "../../../src/store/catalogue/catalogue-list.ts";
import { saveResources } from "../../../src/store/catalogue/save-items.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";
import { LOUNGE, readResource } from "../../support/database/store-suites/catalogue-fixtures.ts";
import { PROGRAM_ID } from "../../support/database/store-suites/fixtures.ts";

const SET_MEAL = 3;
const FORBIDDEN = "203.000.001";

const database = useEmbeddedDatabase();

function activitiesWhere(listResources: () => Promise<never>) {
  return createCatalogueActivities({
    db: database.kysely,
    dragonpass: { listResources },
    programIds: [PROGRAM_ID as ProgramId],
    acquireReadSlot: async () => undefined,
  } as unknown as CatalogueDependencies);
}

function sync(module: number, answer: SupplierError) {
  const { syncPart } = activitiesWhere(async () => {
    throw answer;
  });
  const part = { programId: PROGRAM_ID as ProgramId, module, reportOnly: false };
  return new MockActivityEnvironment().run(() => syncPart(part));
}

function refusal(): SupplierError {
  const known = lookUpSupplierCode(FORBIDDEN);
  if (known === null) throw new Error(`${FORBIDDEN} is in the table`);
  return new SupplierError(known.row, { supplierCode: FORBIDDEN, httpStatus: 403 });
}

test("a full read goes through every module that is documented", async () => {
  const { catalogueScope } = activitiesWhere(async () => {
    throw new Error("nobody asks DragonPass for it");
  });
  const { modules } = await catalogueScope();
  expect(modules.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 7, 8, 11]);
});

test("a module that nobody books and that the program does not have: nothing is read, and nothing is gone", async () => {
  const resources = [readResource("R1", { module: SET_MEAL })];
  await saveResources(database.kysely, { programId: PROGRAM_ID, readNumber: 1, extent: "list", resources });
  expect(await sync(SET_MEAL, refusal())).toEqual({ seen: 0, added: 0, changed: 0, gone: 0 });
  expect(await findResource(database.kysely, PROGRAM_ID, "R1")).toMatchObject({ available: true });
});

test.each([
  ["is not known", SET_MEAL, faultError("server-error", { httpStatus: 502 })],
  ["refuses credentials", SET_MEAL, new SupplierError(lookUpSupplierCode("200.000.001")?.row ?? never(), {})],
  ["refuses a module that can be booked", LOUNGE, refusal()],
])("an answer that %s is repeated", async (_, module, answer) => {
  await expect(sync(module, answer)).rejects.toMatchObject({ type: answer.code, nonRetryable: false });
});

function never(): never {
  throw new Error("it is in the table");
}
