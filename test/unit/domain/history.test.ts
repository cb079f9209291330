import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HistoryEntry } from "../../../src/contract/booking.ts";
import { mergeHistory } from "../../../src/domain/booking/history.ts";
import { historyEntries, historyEntry } from "../../support/values/domain-values.ts";

const stateOf = ({ status, supplierStatus }: HistoryEntry) => `${status} ${supplierStatus}`;

describe("mergeHistory", () => {
  test("puts what is added where its date belongs", () => {
    const history = [historyEntry(0, "pending", 0), historyEntry(20, "used", 2)];
    expect(mergeHistory(history, [historyEntry(10, "confirmed", 1)]).map(stateOf)).toEqual([
      "pending 0",
      "confirmed 1",
      "used 2",
    ]);
  });

  test("keeps the earlier of two reports of one change, and the remark of either", () => {
    const read = historyEntry(5, "cancelled", 3, "read");
    const pushed = historyEntry(4, "cancelled", 3, "push", "closed");
    const repeated = historyEntry(60, "cancelled", 3, "push", "renovation");
    expect(mergeHistory([read], [pushed])).toEqual([pushed]);
    expect(mergeHistory([read], [repeated])).toEqual([{ ...read, remarks: "renovation" }]);
    expect(mergeHistory([pushed], [repeated])).toEqual([pushed]);
  });

  test("dates a change that a read has found first as its push does, also where DragonPass's clock is ahead", () => {
    const read = historyEntry(5, "confirmed", 1, "read", "seen");
    const pushed = historyEntry(6, "confirmed", 1, "push");
    const expected = [{ ...pushed, remarks: "seen" }];
    expect(mergeHistory([read], [pushed])).toEqual(expected);
    expect(mergeHistory([pushed], [read])).toEqual(expected);
    expect(mergeHistory(expected, [read, pushed])).toEqual(expected);
  });

  test("keeps a state that was left and came back", () => {
    const entries = [historyEntry(1, "confirmed", 1), historyEntry(2, "confirmed", 5), historyEntry(3, "confirmed", 1)];
    expect(mergeHistory([], entries)).toEqual(entries);
  });

  test("leaves what was known first in front at the same instant", () => {
    const known = historyEntry(1, "pending", 0);
    const added = historyEntry(1, "confirmed", 1);
    expect(mergeHistory([known], [added])).toEqual([known, added]);
  });

  test("puts the request before everything, whatever DragonPass's clock says", () => {
    const requested = historyEntry(1, "requested", null, "create", "The earlier of two times is meant.");
    const made = historyEntry(0, "pending", 0, "create");
    expect(mergeHistory([requested], [made])).toEqual([requested, made]);
  });

  test("is sorted, says each change once, invents nothing, and is the same when all of it is seen again", () => {
    fc.assert(
      fc.property(historyEntries, historyEntries, (first, second) => {
        const merged = mergeHistory(mergeHistory([], first), second);
        const dates = merged.map(({ at }) => at);
        expect(dates).toEqual([...dates].sort());
        for (const [index, entry] of merged.slice(1).entries()) {
          expect(stateOf(entry)).not.toBe(stateOf(merged[index] ?? entry));
        }
        for (const { at, source } of merged) {
          expect([...first, ...second].some((entry) => entry.at === at && entry.source === source)).toBe(true);
        }
        expect(mergeHistory(merged, merged)).toEqual(merged);
      }),
    );
  });

  test("does not depend on the order in which dated changes are added together", () => {
    const differentDates = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(
        differentDates,
        fc.array(fc.constantFrom(0, 1, 2), { minLength: 6, maxLength: 6 }),
        (minutes, codes) => {
          const entries = minutes.map((minute, index) => historyEntry(minute, "pending", codes[index] ?? 0));
          expect(mergeHistory([], entries)).toEqual(mergeHistory([], [...entries].reverse()));
        },
      ),
    );
  });
});
