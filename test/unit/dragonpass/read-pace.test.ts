import { describe, expect, test } from "vitest";
import { createReadPace, type ReadSlots } from "../../../src/dragonpass/calls/read-pace.ts";

const NOW: ReadSlots = { firstInMs: 0, spacingMs: 0 };
const { signal } = new AbortController();

describe("the pace of reads", () => {
  test("asks once for all who came while it was being asked, and lets them go in the order in which they came", async () => {
    const asked: number[] = [];
    const first = Promise.withResolvers<ReadSlots>();
    const acquireReadSlot = createReadPace((count) => {
      asked.push(count);
      return asked.length === 1 ? first.promise : Promise.resolve(NOW);
    });
    const gone: number[] = [];
    const reads = Array.from({ length: 10 }, (_, index) => acquireReadSlot(signal).then(() => gone.push(index)));
    first.resolve(NOW);
    await Promise.all(reads);
    expect(asked).toEqual([1, 9]);
    expect(gone).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("takes a few instants at a time, so that another worker gets the next", async () => {
    const asked: number[] = [];
    const acquireReadSlot = createReadPace(async (count) => {
      asked.push(count);
      return NOW;
    });
    await Promise.all(Array.from({ length: 100 }, () => acquireReadSlot(signal)));
    expect(asked.reduce((sum, count) => sum + count)).toBe(100);
    expect(Math.max(...asked)).toBeLessThanOrEqual(16);
  });

  test("fails those who waited for an answer that did not come, and asks again for the next", async () => {
    let fails = true;
    const acquireReadSlot = createReadPace(async () => {
      if (fails) throw new Error("the database is away");
      return NOW;
    });
    const [one, two] = await Promise.allSettled([acquireReadSlot(signal), acquireReadSlot(signal)]);
    expect([one?.status, two?.status]).toEqual(["rejected", "rejected"]);
    fails = false;
    await acquireReadSlot(signal);
  });

  test("lets go of who gives up, before his turn has come", async () => {
    const acquireReadSlot = createReadPace(async () => ({ firstInMs: 3_600_000, spacingMs: 0 }));
    const givesUp = new AbortController();
    const read = acquireReadSlot(givesUp.signal);
    givesUp.abort();
    await expect(read).rejects.toThrow();
    await expect(acquireReadSlot(AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
  });
});
