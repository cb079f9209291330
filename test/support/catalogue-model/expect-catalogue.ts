import { sql } from "kysely";
import { expect } from "vitest";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { MODULE_CODES, PREBOOKED_MODULE_CODES } from "../../../src/dragonpass/assumptions.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { openBatches } from "../../../src/store/catalogue/batches.ts";
import type { StoredItem } from "../../../src/store/catalogue/catalogue-item.ts";
import { listHubs, listResources } from "../../../src/store/catalogue/catalogue-list.ts";
import type { Db } from "../../../src/store/database/database.ts";
import { type CatalogueTruth, keyOf } from "./truth.ts";

interface Compared {
  readonly dragonpass: DragonPassClient;
  readonly truth: CatalogueTruth;
  readonly deps: { readonly db: Db };
}

const ALL = { size: 1_000, after: null };

/** Every message has been applied, every batch has ended, and every item of which a change was told is as it is now. */
export async function expectTold({ truth, deps: { db } }: Compared): Promise<void> {
  const { rows } = await sql`select batch_id, sequence from inbox where applied_at is null`.execute(db);
  expect({ unapplied: rows, open: await openBatches(db) }).toEqual({ unapplied: [], open: [] });
  const told = truth.keys().filter((key) => truth.isTold(key));
  const shown = await itemsOf(db);
  const nameShown = (key: string) => (shown.get(key)?.available ? (shown.get(key)?.name ?? null) : null);
  expect(Object.fromEntries(told.map((key) => [keyOf(key), nameShown(keyOf(key))]))).toEqual(
    Object.fromEntries(told.map((key) => [keyOf(key), truth.nameOf(key)])),
  );
}

/**
 * After a full read of every program the catalogue is DragonPass's: with the details of everything that can be prebooked,
 * and of what they were ever read of.
 */
export async function expectWhole({ dragonpass, truth, deps: { db } }: Compared): Promise<void> {
  const shown = [...(await itemsOf(db))].filter(([, { available }]) => available);
  const real = new Map<string, Record<string, unknown>>();
  for (const programId of truth.programIds) {
    for (const [key, item] of await realItemsOf(dragonpass, programId, await detailedOf(db, programId))) {
      real.set(key, item);
    }
  }
  expect(Object.fromEntries(shown.map(([key, { data }]) => [key, data]))).toEqual(Object.fromEntries(real));
}

async function itemsOf(db: Db): Promise<Map<string, StoredItem>> {
  const { items: resources } = await listResources(db, {}, ALL);
  const { items: hubs } = await listHubs(db, {}, ALL);
  const shown = new Map<string, StoredItem>();
  for (const item of resources) shown.set(keyOf({ ...item, kind: "resource", id: item.resourceId }), item);
  for (const item of hubs) shown.set(keyOf({ ...item, kind: "hub", id: item.transportHubId }), item);
  return shown;
}

/** Of which items the catalogue has the details. */
async function detailedOf(db: Db, programId: ProgramId): Promise<Set<string>> {
  const rows = await db
    .selectFrom("catalogue_details")
    .select(["kind", "id"])
    .where("program_id", "=", programId)
    .execute();
  return new Set(rows.map(({ kind, id }) => keyOf({ programId, kind, id })));
}

/** The lists of DragonPass, with the details of items that can be prebooked and of which the catalogue has the details. */
async function realItemsOf(dragonpass: DragonPassClient, programId: ProgramId, detailed: ReadonlySet<string>) {
  const page = { programId, pageSize: 100, pageNumber: 1 };
  const items: (readonly [string, Record<string, unknown>])[] = [];
  for (const module of MODULE_CODES) {
    for (const { resourceId, raw } of (await dragonpass.listResources({ ...page, module })).resources) {
      const key = keyOf({ programId, kind: "resource", id: resourceId });
      const isDetailed = PREBOOKED_MODULE_CODES.includes(module) || detailed.has(key);
      const found = isDetailed ? await dragonpass.getResource({ programId, resourceId }) : null;
      items.push([key, found?.kind === "ok" ? found.value.raw : raw]);
    }
  }
  for (const { transportHubId, raw } of (await dragonpass.listTransportHubs(page)).transportHubs) {
    const key = keyOf({ programId, kind: "hub", id: transportHubId });
    const found = detailed.has(key) ? await dragonpass.getTransportHub({ programId, transportHubId }) : null;
    items.push([key, found?.kind === "ok" ? found.value.raw : raw]);
  }
  return items;
}
