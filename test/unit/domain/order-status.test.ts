import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOOKING_STATUSES } from "../../../src/contract/vocabulary.ts";
import {
  isConsistentWithRead,
  isEnded,
  isFinalForCaller,
  isOpen,
  readLagsBehind,
  statusOfSupplierCode,
} from "../../../src/domain/booking/order-status.ts";
import { supplierStatuses } from "../../support/values/domain-values.ts";

const KNOWN = [0, 1, 2, 3];
const push = (supplierStatus: number, occurredAt: number | null = 0) => ({ supplierStatus, occurredAt });

describe("the statuses", () => {
  test("has a word of ours for each known code of DragonPass, and none for others", () => {
    expect(KNOWN.map(statusOfSupplierCode)).toEqual(["pending", "confirmed", "used", "cancelled"]);
    for (const code of [-1, 4, 5, 99, 1.5, Number.NaN]) expect(statusOfSupplierCode(code)).toBeNull();
  });

  test("sorts each status into: no order yet, open, used, ended", () => {
    const kinds = BOOKING_STATUSES.map((status) => [status, isOpen(status), isFinalForCaller(status), isEnded(status)]);
    expect(kinds).toEqual([
      ["requested", false, false, false],
      ["unavailable", false, true, true],
      ["rejected", false, true, true],
      ["pending", true, false, false],
      ["confirmed", true, false, false],
      ["used", false, true, false],
      ["cancelled", false, true, true],
      ["unused", false, true, true],
    ]);
  });
});

describe("readLagsBehind", () => {
  test.each([
    { read: 0, pushed: [push(1)], lags: true },
    { read: 1, pushed: [push(1)], lags: false },
    { read: 2, pushed: [push(1)], lags: false },
    { read: 3, pushed: [push(2)], lags: false },
    { read: 1, pushed: [push(3)], lags: true },
    { read: 1, pushed: [], lags: false },
    { read: 1, pushed: [push(5)], lags: true },
    { read: 5, pushed: [push(5)], lags: false },
    { read: 5, pushed: [push(1)], lags: true },
  ])("is $lags for a read of $read after $pushed", ({ read, pushed, lags }) => {
    expect(readLagsBehind(read, pushed)).toBe(lags);
  });

  test("looks at the newest push by DragonPass's date, whichever came last", () => {
    expect(readLagsBehind(1, [push(1, 20), push(5, 10)])).toBe(false);
    expect(readLagsBehind(1, [push(5, 20), push(1, 10)])).toBe(true);
  });

  test("takes the last of pushes without a date, and one with a date before those", () => {
    expect(readLagsBehind(0, [push(1, null), push(0, null)])).toBe(false);
    expect(readLagsBehind(0, [push(0, 5), push(1, null)])).toBe(false);
  });
});

describe("isConsistentWithRead", () => {
  test.each([
    { pushed: 0, by: [0, 1, 2, 3, 5], notBy: [] },
    { pushed: 1, by: [1, 2, 3, 5], notBy: [0] },
    { pushed: 2, by: [2, 3], notBy: [0, 1, 5] },
    { pushed: 3, by: [3], notBy: [0, 1, 2, 5] },
    { pushed: 5, by: [5, 2, 3], notBy: [0, 1, 99] },
  ])(
    "takes a push of $pushed as true where the order shows $by, not where it shows $notBy",
    ({ pushed, by, notBy }) => {
      for (const read of by) expect(isConsistentWithRead(pushed, read), `${read}`).toBe(true);
      for (const read of notBy) expect(isConsistentWithRead(pushed, read), `${read}`).toBe(false);
    },
  );

  test("is never true of a read that lags behind the only push", () => {
    fc.assert(
      fc.property(supplierStatuses, supplierStatuses, (pushed, read) => {
        fc.pre(KNOWN.includes(pushed) && KNOWN.includes(read));
        expect(isConsistentWithRead(pushed, read)).toBe(!readLagsBehind(read, [push(pushed)]));
      }),
    );
  });
});
