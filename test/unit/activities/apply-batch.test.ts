import { MockActivityEnvironment } from "@temporalio/testing";
import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { applyBatch } from "../../../activities/catalogue/apply-batch.ts";
import type { CatalogueDependencies } from "../../../activities/catalogue/dependencies.ts";
import { type BatchKey, resourceBatchWorkflowId } from "../../../src/domain/workflow-ids.ts";
import type { Found } from "../../../src/dragonpass/client/outcomes.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { type SupplierResource, wireResource } from "../../../src/dragonpass/schemas/resource.ts";
import { isNamedByOpenBatch } from "../../../src/store/catalogue/batch-inbox.ts";
import { findResource } from "../../../src/store/catalogue/catalogue-list.ts";
import { startCatalogueRead } from "../../../src/store/catalogue/catalogue-read.ts";
import { saveResources } from "../../../src/store/catalogue/save-items.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";
import { batchMessage, readResource, receive } from "../../support/database/store-suites/catalogue-fixtures.ts";
import { PROGRAM_ID } from "../../support/database/store-suites/fixtures.ts";

const KEY: BatchKey = { programId: PROGRAM_ID, eventType: "resource.metadata.updated", batchId: "20251028T010000Z" };

const database = useEmbeddedDatabase();
let asked: string[] = [];
/** Answers of DragonPass; a resource that it knows by default. */
let answers: Record<string, "not-found" | "unreadable"> = {};
beforeEach(async () => {
  await sql`truncate inbox, catalogue_resources, catalogue_details, resource_batches`.execute(database.kysely);
  asked = [];
  answers = {};
});

async function getResource({ resourceId }: { resourceId: string }): Promise<Found<SupplierResource>> {
  asked.push(resourceId);
  const answer = answers[resourceId];
  if (answer === "unreadable") throw faultError("unreadable", { httpStatus: 200 });
  if (answer === "not-found") return { kind: "not-found" };
  return { kind: "ok", value: wireResource.parse({ resourceId, module: 1, resourceName: "as it is now" }) };
}

function apply({ failOnUnread = false } = {}) {
  const deps = {
    db: database.kysely,
    programIds: [KEY.programId],
    dragonpass: { getResource },
    acquireReadSlot: async () => undefined,
    timings: { batchGraceMs: 1 },
  } as unknown as CatalogueDependencies;
  return new MockActivityEnvironment().run(() => applyBatch(deps, { key: KEY, failOnUnread }));
}

const naming = (...resources: string[]) => ({ body: JSON.stringify({ resources }) });
const nameOf = async (resourceId: string) => (await findResource(database.kysely, PROGRAM_ID, resourceId))?.name;

test("each resource is read once, however many messages name it", async () => {
  await receive(database, batchMessage(1, 2, naming("N1", "N2", "N1")), batchMessage(2, 2, naming("N2", "N3")));
  expect(await apply()).toMatchObject({ missing: 0, unread: 0 });
  expect(asked.toSorted()).toEqual(["N1", "N2", "N3"]);
  expect(await apply()).toMatchObject({ missing: 0, unread: 0 });
  expect(asked).toHaveLength(3);
});

test("one that cannot be read holds back neither the others nor what is missing, and is insisted on at the end", async () => {
  answers = { N1: "unreadable", N2: "not-found" };
  await receive(database, batchMessage(1, 4, naming("N1", "N2", "N3")), batchMessage(2, 4, naming("N4")));
  expect(await apply()).toMatchObject({ missing: 2, unread: 1 });
  expect(await nameOf("N3")).toBe("as it is now");
  // Its message is not applied, so that bookings ask DragonPass about the resource.
  expect(await isNamedByOpenBatch(database.kysely, PROGRAM_ID, "N1")).toBe(true);
  expect(await isNamedByOpenBatch(database.kysely, PROGRAM_ID, "N4")).toBe(false);
  await expect(apply({ failOnUnread: true })).rejects.toMatchObject({
    type: "supplier_unreadable",
    nonRetryable: false,
  });

  answers = {};
  asked = [];
  expect(await apply({ failOnUnread: true })).toMatchObject({ missing: 2, unread: 0 });
  // What was read after the message had come is not read again, however often the activity is repeated.
  expect(asked).not.toContain("N3");
  expect(await nameOf("N1")).toBe("as it is now");
});

test("a read that began before the message came is not taken for one of what it tells of, however late it was stored", async () => {
  const { readNumber } = await startCatalogueRead(database.kysely);
  await receive(database, batchMessage(1, 1, naming("N1")));
  // The process that reads is frozen for a while, and stores what it had been answered.
  const before = [readResource("N1", { resourceName: "as it was before" })];
  await saveResources(database.kysely, { programId: PROGRAM_ID, readNumber, extent: "details", resources: before });
  await sql`update inbox set received_at = now() - interval '1 hour'`.execute(database.kysely);
  await apply();
  expect(await nameOf("N1")).toBe("as it is now");
});

test("messages of another program or type with the same batch id are another batch's", async () => {
  const other = { ...KEY, programId: "another" as typeof PROGRAM_ID };
  await receive(database, batchMessage(1, 1, { ...naming("N9"), programId: other.programId }));
  // Of its own none has come.
  expect(await apply()).toMatchObject({ missing: 1 });
  expect(asked).toEqual([]);
  expect(resourceBatchWorkflowId(other)).not.toBe(resourceBatchWorkflowId(KEY));
});
