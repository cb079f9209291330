import { MockActivityEnvironment } from "@temporalio/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { createCatalogueActivities } from "../../../activities/catalogue/catalogue-activities.ts";
import type { CatalogueDependencies } from "../../../activities/catalogue/dependencies.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import type { ReadDetailsInput, ReadDetailsResult } from "../../../src/domain/catalogue/catalogue-activities.ts";
import { MODULE_CODES, PREBOOKED_MODULE_CODES } from "../../../src/dragonpass/assumptions.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { findResource } from "../../../src/store/catalogue/catalogue-list.ts";
import { startCatalogueRead } from "../../../src/store/catalogue/catalogue-read.ts";
import { saveResources } from "../../../src/store/catalogue/save-items.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";
import { LOUNGE, readResource, storeResources } from "../../support/database/store-suites/catalogue-fixtures.ts";

const database = useEmbeddedDatabase();
const OTHER_CODES = MODULE_CODES.filter((code) => !PREBOOKED_MODULE_CODES.includes(code));
const POLICY = { prebookingPolicy: { cancellable: true } };
const IDS = Array.from({ length: 230 }, (_, index) => `N${String(index).padStart(5, "0")}`);
let programs = 0;

describe("the details of a part of a full read", () => {
  let programId: ProgramId;
  let module: number;
  let since: number;
  /** Ids that DragonPass does not answer. */
  let away: Set<string>;
  let asked: string[];

  beforeEach(async () => {
    programId = `details ${++programs}` as ProgramId;
    module = LOUNGE;
    away = new Set();
    asked = [];
    since = await list(LOUNGE, IDS);
  });

  const { readDetails } = createCatalogueActivities({
    get db() {
      return database.kysely;
    },
    dragonpass: {
      getResource: async ({ resourceId }: { resourceId: string }) => {
        asked.push(resourceId);
        if (away.has(resourceId)) throw faultError("server-error", { httpStatus: 503 });
        const { data, ...resource } = readResource(resourceId, { module });
        return { kind: "ok", value: { ...resource, raw: { ...data, ...POLICY } } };
      },
    },
    acquireReadSlot: async () => undefined,
  } as unknown as CatalogueDependencies);

  /** @returns the number of the read */
  const list = (of: number, ids: readonly string[]) =>
    storeResources(
      database.kysely,
      ids.map((id) => readResource(id, { module: of })),
      programId,
    );
  const read = async (input: Partial<ReadDetailsInput> = {}): Promise<ReadDetailsResult> => {
    const whole = { programId, module, since, after: null, failOnUnread: false, ...input };
    const result: ReadDetailsResult = await new MockActivityEnvironment().run(() => readDetails(whole));
    return result;
  };
  const isKnown = async (id: string) => (await findResource(database.kysely, programId, id))?.detailsFetchedAt != null;

  test.each(PREBOOKED_MODULE_CODES)("are read of each resource of module %i, each once", async (number) => {
    module = number;
    since = await list(number, IDS);
    expect(await read()).toEqual({ next: null, unread: 0 });
    expect(asked.toSorted()).toEqual(IDS);
    const shown = await findResource(database.kysely, programId, IDS[99] ?? "");
    expect(shown?.data).toMatchObject(POLICY);
  });

  test.each(OTHER_CODES)("are read of module %i only where some are known", async (number) => {
    module = number;
    const [known = "", ...others] = IDS;
    const first = await startCatalogueRead(database.kysely);
    const resources = [readResource(known, { module })];
    await saveResources(database.kysely, { programId, ...first, extent: "details", resources });
    since = await list(number, [known, ...others]);
    expect(await read()).toEqual({ next: null, unread: 0 });
    expect(asked).toEqual([known]);
  });

  test("are not read again of what an attempt before has read, nor a booking or a batch", async () => {
    away = new Set(IDS.slice(0, 40));
    expect(await read()).toEqual({ next: null, unread: 40 });
    const [booked = "", ...left] = away;
    const booking = await startCatalogueRead(database.kysely);
    const resources = [readResource(booked)];
    await saveResources(database.kysely, { programId, ...booking, extent: "details", resources });
    asked = [];
    away.clear();
    expect(await read({ failOnUnread: true })).toEqual({ next: null, unread: 0 });
    expect(asked.toSorted()).toEqual(left);
  });

  test("are read again by the next full read", async () => {
    await read();
    asked = [];
    since = await list(LOUNGE, IDS);
    await read();
    expect(asked.toSorted()).toEqual(IDS);
  });

  test("are read of all others where some cannot be read, which fails in the end and is repeated", async () => {
    const [first = "", , third = ""] = IDS;
    away = new Set([first, third]);
    await expect(read({ failOnUnread: true })).rejects.toMatchObject({
      type: "supplier_unavailable",
      nonRetryable: false,
      message: expect.stringContaining("2 item(s)"),
    });
    expect(new Set(asked)).toEqual(new Set(IDS));
    expect(await Promise.all([isKnown(first), isKnown(third), isKnown(IDS[229] ?? "")])).toEqual([false, false, true]);
  });

  test("are not asked for one by one while DragonPass is away", async () => {
    away = new Set(IDS);
    expect(await read()).toEqual({ next: null, unread: 100 });
    expect(asked).toHaveLength(100);
  });

  test("of what the list did not show tell whether it is gone", async () => {
    since = await list(LOUNGE, IDS.slice(1));
    await read();
    expect(asked).toContain(IDS[0]);
  });

  test("begin behind the slice before", async () => {
    expect(await read({ after: IDS[199] ?? "" })).toEqual({ next: null, unread: 0 });
    expect(asked.toSorted()).toEqual(IDS.slice(200));
  });
});
