import { describe, expect, test } from "vitest";
import { listBackTo } from "../../../activities/once/list-back-to.ts";

/** Newest first, a second apart. */
const line = (number: number) => ({
  orderId: `DP${number}`,
  orderCreatedDate: new Date(number * -1_000).toISOString(),
});
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => line(from + index));
const counted = (totalNumber: number, pageSize = 2) => ({ totalNumber, pageSize, pageNumber: 1 });
type Page = Parameters<typeof listBackTo>[1] extends (pageNumber: number) => Promise<infer One> ? One : never;

const list = (pages: readonly Page[], sinceMs = Number.NEGATIVE_INFINITY) =>
  listBackTo(sinceMs, async (pageNumber) => {
    const page = pages[pageNumber - 1];
    if (page === undefined) throw new Error(`nobody needs page ${pageNumber}`);
    return page;
  });

describe("a list that is read back to an instant", () => {
  test.each<[string, readonly Page[], number]>([
    ["is empty, and counts nothing", [{ items: [], pagination: counted(0) }], 0],
    ["does not count, and is empty", [{ items: [], pagination: null }], 0],
    ["is all on its only page", [{ items: lines(1, 2), pagination: counted(2) }], 2],
    [
      "is on two pages",
      [
        { items: lines(1, 2), pagination: counted(3) },
        { items: lines(3, 3), pagination: counted(3) },
      ],
      3,
    ],
    [
      "has grown by one while it was read, which moves a line to the next page",
      [
        { items: lines(1, 2), pagination: counted(3) },
        { items: lines(2, 3), pagination: counted(4) },
      ],
      3,
    ],
    [
      "does not count, and ends where a page brings no other line",
      [
        { items: lines(1, 2), pagination: null },
        { items: lines(1, 2), pagination: null },
      ],
      2,
    ],
  ])("is believed where it %s", async (_, pages, length) => {
    expect(await list(pages)).toHaveLength(length);
  });

  test.each<[string, readonly Page[]]>([
    ["is empty, and counts one", [{ items: [], pagination: counted(1) }]],
    ["is empty, counts one, and has no room for any", [{ items: [], pagination: counted(1, 0) }]],
    ["lists one, and counts two", [{ items: lines(1, 1), pagination: counted(2) }]],
    ["lists less than it says that a page has", [{ items: lines(1, 2), pagination: counted(5, 3) }]],
    [
      "ends before all are shown that it counts",
      [
        { items: lines(1, 2), pagination: counted(4) },
        { items: lines(3, 3), pagination: counted(4) },
      ],
    ],
    [
      "shows its first page again",
      [
        { items: lines(1, 2), pagination: counted(4) },
        { items: lines(1, 2), pagination: counted(4) },
      ],
    ],
  ])("is not believed, and is no answer, where it %s", async (_, pages) => {
    await expect(list(pages)).rejects.toMatchObject({ code: "supplier_unreadable" });
    // Nor where it goes back far enough: what it hides may be among what was looked for.
    const last = pages.at(-1);
    if (last !== undefined && last.items.length > 0)
      await expect(list(pages, Date.parse(line(9).orderCreatedDate))).rejects.toThrow();
  });

  test("is read no further than that", async () => {
    const pages = [{ items: lines(1, 2), pagination: counted(100) }];
    expect(await list(pages, Date.parse(line(1).orderCreatedDate))).toHaveLength(2);
  });
});
