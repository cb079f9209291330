import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AvailabilityChange,
  isAvailable,
  isDisputed,
  type ListedWord,
  newerChange,
} from "../../../src/domain/catalogue/availability.ts";

const NOON = Date.parse("2027-10-01T12:00:00Z");
const HOUR = 3_600_000;

/** Minutes after noon, and the place among reads and messages. */
const listed = (minute: number, readNumber: number): ListedWord => ({
  isListed: true,
  beganAtMs: NOON + minute * 60_000,
  readNumber,
});
const unlisted = (minute: number, readNumber: number) => ({ ...listed(minute, readNumber), isListed: false });
const removed = (minute: number, readNumber: number, sequence = 1): AvailabilityChange => ({
  action: "removed",
  atMs: NOON + minute * 60_000,
  readNumber,
  sequence,
});
const added = (minute: number, readNumber: number, sequence = 1): AvailabilityChange => ({
  ...removed(minute, readNumber, sequence),
  action: "added",
});

describe("a program may use a resource", () => {
  test.each<[string, ListedWord | null, AvailabilityChange | null, boolean | null]>([
    ["nothing is known of", null, null, null],
    ["the list has", listed(0, 1), null, true],
    ["the list has not", unlisted(0, 1), null, false],
    ["was added, before any list", null, added(0, 1), true],
    ["was removed, before any list", null, removed(0, 1), false],
    ["was removed after the list was read", listed(0, 1), removed(5, 2), false],
    ["was added after the list was read", unlisted(0, 1), added(5, 2), true],
    ["the list has, which was read once the removal had come", listed(5, 2), removed(0, 1), true],
    ["the list has not, which was read once the addition had come", unlisted(5, 2), added(0, 1), false],
    ["the list has, by whichever clock the removal is dated later", listed(0, 2), removed(5, 1), true],
    ["was removed before the list was read, as comes late", listed(5, 1), removed(0, 2), true],
    ["was added before the list was read, as comes late", unlisted(5, 1), added(0, 2), false],
    ["was removed at the very moment of the list", listed(5, 1), removed(5, 2), false],
  ])("that %s", (_, list, change, expected) => {
    expect(isAvailable(list, change)).toBe(expected);
  });

  test.each<[string, AvailabilityChange, AvailabilityChange]>([
    ["is dated later", added(5, 1), removed(0, 2)],
    ["has the higher sequence on one date", added(5, 1, 2), removed(5, 2, 1)],
    ["removes, on one date and sequence", removed(5, 1), added(5, 2)],
    ["came later, where they say the same", added(5, 2), added(5, 1)],
  ])("as the change says that %s, whichever comes first", (_, newer, older) => {
    expect(newerChange(newer, older)).toBe(newer);
    expect(newerChange(older, newer)).toBe(newer);
  });

  const time = { minute: fc.nat({ max: 6 }), place: fc.nat({ max: 12 }) };
  const anyChange = fc
    .record({ ...time, sequence: fc.nat({ max: 2 }), say: fc.constantFrom(added, removed) })
    .map(({ minute, place, sequence, say }) => say(minute, place, sequence));
  const anyList = fc
    .record({ ...time, say: fc.constantFrom(listed, unlisted) })
    .map(({ minute, place, say }) => say(minute, place));

  test("or not, in whatever order changes come", () => {
    const shuffled = fc
      .array(anyChange, { minLength: 1, maxLength: 6 })
      .chain((changes) =>
        fc.tuple(fc.constant(changes), fc.shuffledSubarray(changes, { minLength: changes.length }), fc.option(anyList)),
      );
    const property = fc.property(shuffled, ([changes, inAnotherOrder, list]) => {
      const newestOf = (some: readonly AvailabilityChange[]) => some.reduce(newerChange);
      expect(newestOf(inAnotherOrder)).toEqual(newestOf(changes));
      // Told twice, nothing changes.
      expect(newestOf([...changes, ...inAnotherOrder])).toEqual(newestOf(changes));
      expect(isAvailable(list, newestOf(inAnotherOrder))).toBe(isAvailable(list, newestOf(changes)));
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe("the list is to be read again", () => {
  test.each<[string, AvailabilityChange, Parameters<typeof isDisputed>[1], boolean]>([
    ["a removal is newer than the list", removed(5, 2), { list: listed(0, 1), change: null }, false],
    ["a removal comes late, and the list has it", removed(0, 2), { list: listed(5, 1), change: null }, true],
    ["a removal comes late, and the list has it not", removed(0, 2), { list: unlisted(5, 1), change: null }, false],
    ["an addition comes late, and the list has it not", added(0, 2), { list: unlisted(5, 1), change: null }, true],
    ["the list was read since the removal came, and has it", removed(0, 1), { list: listed(5, 2), change: null }, true],
    ["nothing has been listed yet", removed(0, 1), { list: null, change: null }, false],
    ["a change is older than another one", removed(0, 3), { list: listed(-5, 1), change: added(5, 2) }, false],
    ["it is also older than the list", removed(0, 3), { list: listed(2, 1), change: added(5, 2) }, false],
    [
      "a change is older than the list and another removal",
      removed(0, 3),
      { list: listed(2, 1), change: removed(5, 2) },
      false,
    ],
    ["a change is newer than another one", removed(5, 3), { list: listed(-5, 1), change: added(0, 2) }, false],
    ["two of one date and sequence contradict each other", added(5, 3), { list: null, change: removed(5, 2) }, true],
    ["two of one date and sequence agree", added(5, 3), { list: null, change: added(5, 2) }, false],
    ["the one before is dated in a distant future", removed(5, 3), { list: null, change: added(9_999, 2) }, true],
    ["that one says the same", added(5, 3), { list: null, change: added(9_999, 2) }, false],
  ])("where %s", (_, told, known, expected) => {
    expect(isDisputed(told, known, NOON + HOUR)).toBe(expected);
  });
});
