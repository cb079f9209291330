import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProgramId } from "../../../../src/contract/vocabulary.ts";
import {
  type AvailabilityChange,
  isAvailable,
  type ListedWord,
  newerChange,
} from "../../../../src/domain/catalogue/availability.ts";
import { findResource } from "../../../../src/store/catalogue/catalogue-list.ts";
import { noteListDisputes } from "../../../../src/store/catalogue/list-disputes.ts";
import { markUnlisted } from "../../../../src/store/catalogue/list-word.ts";
import { type ChangeOf, noteChanges } from "../../../../src/store/catalogue/note-changes.ts";
import { noteResourcesNotFound } from "../../../../src/store/catalogue/note-not-found.ts";
import { saveResources } from "../../../../src/store/catalogue/save-items.ts";
import { LOUNGE, readResource } from "./catalogue-fixtures.ts";
import { NOON_MS } from "./fixtures.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

const IDS = ["N1", "N2", "N3"];
const ids = fc.subarray(IDS);
const minute = fc.nat({ max: 8 });

/** Something that tells of resources; its place among them is the number of its read, or of its message. */
const evidence = fc.oneof(
  fc.record({ kind: fc.constant("list" as const), ids, minute }),
  fc.record({ kind: fc.constant("details" as const), ids }),
  fc.record({ kind: fc.constant("no details" as const), ids }),
  fc.record({
    kind: fc.constant("change" as const),
    ids,
    minute,
    action: fc.constantFrom("added" as const, "removed"),
    sequence: fc.integer({ min: 1, max: 2 }),
  }),
);
type Evidence = typeof evidence extends fc.Arbitrary<infer Value> ? Value : never;

/** Evidence in the order of its numbers, and the order in which it is stored. */
const history = fc
  .array(evidence, { minLength: 1, maxLength: 8 })
  .chain((told) => fc.tuple(fc.constant(told), fc.shuffledSubarray([...told.keys()], { minLength: told.length })));

export function availabilitySuite(store: StoreUnderTest): void {
  let programs = 0;
  const newProgram = () => `availability ${++programs}` as ProgramId;
  const at = (minutes: number) => NOON_MS + minutes * 60_000;
  const available = async (programId: ProgramId, id: string) =>
    (await findResource(store.db, programId, id))?.available;
  const change = (programId: ProgramId, ...changes: ChangeOf[]) =>
    noteChanges(store.db, { programId, changes, nowMs: at(60) });
  const changeOf = (
    id: string,
    action: "added" | "removed",
    { minute: minutes, readNumber, sequence = 1 }: { minute: number; readNumber: number; sequence?: number },
  ): ChangeOf => ({ id, action, atMs: at(minutes), readNumber, sequence });

  /** Stores a list as the activity does. */
  async function list(
    programId: ProgramId,
    shown: readonly string[],
    {
      minute: minutes,
      readNumber,
      answeredNumber = readNumber,
      firstNumber = readNumber,
      doubtful = [] as string[],
    }: {
      minute: number;
      readNumber: number;
      answeredNumber?: number;
      firstNumber?: number;
      doubtful?: string[];
    },
  ): Promise<boolean> {
    const read = { readNumber, answeredNumber, beganAt: new Date(at(minutes)) };
    const resources = shown.map((id) => readResource(id));
    await saveResources(store.db, { ...read, programId, extent: "list", resources });
    return await markUnlisted(store.db, { programId, module: LOUNGE }, { ...read, firstNumber, doubtful });
  }

  async function carryOut(programId: ProgramId, readNumber: number, told: Evidence): Promise<void> {
    const resources = told.ids.map((id) => readResource(id));
    if (told.kind === "list") await list(programId, told.ids, { minute: told.minute, readNumber });
    else if (told.kind === "details")
      await saveResources(store.db, { programId, readNumber, extent: "details", resources });
    else if (told.kind === "no details")
      await noteResourcesNotFound(store.db, { programId, readNumber, ids: told.ids });
    else await change(programId, ...told.ids.map((id) => changeOf(id, told.action, { ...told, readNumber })));
  }

  /** Availability of an id as the domain has it. */
  function decided(told: readonly Evidence[], id: string): boolean {
    let newest: AvailabilityChange | null = null;
    let word: ListedWord = { isListed: true, readNumber: 1, beganAtMs: at(-1) };
    for (const [index, one] of told.entries()) {
      const readNumber = index + 2;
      if (one.kind === "list") word = { isListed: one.ids.includes(id), readNumber, beganAtMs: at(one.minute) };
      if (one.kind !== "change" || !one.ids.includes(id)) continue;
      const { id: _, ...next } = changeOf(id, one.action, { ...one, readNumber });
      newest = newest === null ? next : newerChange(newest, next);
    }
    return isAvailable(word, newest) ?? false;
  }

  describe("the availability of a resource", () => {
    test.each(["one after the other", "at once"])(
      "is as the newest list and the newest change say, and never as details do, in whatever order they are stored, %s",
      async (how) => {
        const property = fc.asyncProperty(history, async ([told, order]) => {
          const programId = newProgram();
          await list(programId, IDS, { minute: -1, readNumber: 1 });
          const steps = order.map((index) => () => carryOut(programId, index + 2, told[index] as Evidence));
          if (how === "at once") await Promise.all(steps.map((step) => step()));
          else for (const step of steps) await step();
          for (const id of IDS) expect(await available(programId, id), id).toBe(decided(told, id));
        });
        await fc.assert(property, { numRuns: 100 });
      },
    );

    test("is not told by details of what no list has shown, but by an addition", async () => {
      const programId = newProgram();
      const resources = [readResource("N1")];
      await saveResources(store.db, { programId, readNumber: 2, extent: "details", resources });
      expect(await available(programId, "N1")).toBe(false);
      await change(programId, changeOf("N1", "added", { minute: 0, readNumber: 1 }));
      expect(await available(programId, "N1")).toBe(true);
    });

    test("stays as the release before has left it, until a list or a change says more", async () => {
      const programId = newProgram();
      const row = { program_id: programId, search_text: "", fetched_at: new Date(at(0)), read_number: 1 };
      const insert = (id: string, isAvailableThen: boolean) =>
        store.db
          .insertInto("catalogue_resources")
          .values({ ...row, resource_id: id, available: isAvailableThen, module: LOUNGE, answered_number: 1 })
          .execute();
      for (const id of IDS) await insert(id, id !== "N3");
      await saveResources(store.db, {
        programId,
        readNumber: 2,
        extent: "details",
        resources: IDS.map((id) => readResource(id)),
      });
      const all = () => Promise.all(IDS.map((id) => available(programId, id)));
      expect(await all()).toEqual([true, true, false]);
      await change(programId, changeOf("N1", "removed", { minute: 0, readNumber: 3 }));
      expect(await all()).toEqual([false, true, false]);
      await list(programId, ["N1", "N3"], { minute: 1, readNumber: 4 });
      expect(await all()).toEqual([true, false, true]);
    });

    test("of what was in doubt in a list stays as it is", async () => {
      const programId = newProgram();
      await list(programId, IDS, { minute: 0, readNumber: 1 });
      expect(await list(programId, ["N1"], { minute: 1, readNumber: 2, doubtful: ["N2"] })).toBe(true);
      expect(await Promise.all(IDS.map((id) => available(programId, id)))).toEqual([true, true, false]);
    });

    test.each([
      ["shows what the other did not", ["N1", "N2"], ["N1", "N2", "N3"], [true, true, false]],
      ["does not show what the other did", ["N1", "N2", "N3"], ["N1", "N2"], [true, true, true]],
    ])("is not changed by a list that overlaps with another and %s: it is read again", async (_, one, other, kept) => {
      const programId = newProgram();
      const all = () => Promise.all(IDS.map((id) => available(programId, id)));
      await list(programId, IDS, { minute: 0, readNumber: 1 });
      await list(programId, one, { minute: 1, readNumber: 2, answeredNumber: 5 });
      expect(await list(programId, other, { minute: 2, readNumber: 3, answeredNumber: 4 })).toBe(false);
      expect(await all()).toEqual(kept);
      expect(await list(programId, other, { minute: 3, readNumber: 6, firstNumber: 3 })).toBe(true);
      expect(await all()).toEqual(IDS.map((id) => other.includes(id)));
      // One that began before has nothing to add.
      expect(await list(programId, one, { minute: 1, readNumber: 4, answeredNumber: 9 })).toBe(true);
      expect(await all()).toEqual(IDS.map((id) => other.includes(id)));
    });

    test("of what became known after its module was listed is not told by an addition that came before", async () => {
      const programId = newProgram();
      await store.db
        .insertInto("catalogue_parts")
        .values({ program_id: programId, module: LOUNGE, listed_number: 5, whole_number: null })
        .execute();
      const resources = [readResource("N1")];
      await saveResources(store.db, { programId, readNumber: 6, extent: "details", resources });
      expect(await change(programId, changeOf("N1", "added", { minute: 0, readNumber: 4 }))).toBe(true);
      expect(await available(programId, "N1")).toBe(false);
      expect(await change(programId, changeOf("N1", "added", { minute: 0, readNumber: 7 }))).toBe(false);
      expect(await available(programId, "N1")).toBe(true);
    });

    test("in doubt has the program read again, once for each change", async () => {
      const programId = newProgram();
      const part = { programId, module: LOUNGE };
      const disputes = (readNumber: number) => noteListDisputes(store.db, part, { readNumber });
      const wanted = async () =>
        (
          await store.db
            .selectFrom("catalogue_syncs")
            .select("wanted_number")
            .where("program_id", "=", programId)
            .executeTakeFirst()
        )?.wanted_number;
      await list(programId, IDS, { minute: 0, readNumber: 1 });
      expect(await change(programId, changeOf("N1", "removed", { minute: 5, readNumber: 2 }))).toBe(false);
      expect([await disputes(1), await wanted()]).toEqual([false, undefined]);
      // It is still listed, though the list was read after the removal had come.
      await list(programId, IDS, { minute: 6, readNumber: 3 });
      expect(await disputes(3)).toBe(true);
      const first = await wanted();
      expect(first).toBeGreaterThan(0);
      await list(programId, IDS, { minute: 7, readNumber: 4 });
      expect([await disputes(4), await wanted()]).toEqual([false, first]);
      // A change that says so by itself is not disputed a second time by the list that is read for it.
      expect(await change(programId, changeOf("N2", "removed", { minute: 1, readNumber: 5 }))).toBe(true);
      await list(programId, IDS, { minute: 8, readNumber: 6 });
      expect(await disputes(6)).toBe(false);
      // The next change is another one.
      expect(await change(programId, changeOf("N2", "removed", { minute: 9, readNumber: 7 }))).toBe(false);
      await list(programId, IDS, { minute: 10, readNumber: 8 });
      expect(await disputes(8)).toBe(true);
    });
  });
}
