import { describe, expect, test } from "vitest";
import type { BookingId, OrderId, ProgramId } from "../../../src/contract/vocabulary.ts";
import {
  type AttemptWindow,
  type CandidateOrder,
  couldMatch,
  type KnownCriteria,
  matchingOrders,
  type OrderCriteria,
} from "../../../src/domain/booking/order-matching.ts";
import { CLOCK_SKEW_MS } from "../../../src/domain/once/clock-skew.ts";
import { MINUTE_MS, NOON_MS } from "../../support/values/domain-values.ts";

const PASS = { programId: "1888000000000001" as ProgramId, type: "ePass", id: "1788000000000001" } as const;
const CRITERIA: OrderCriteria = {
  pass: PASS,
  resourceId: "N00001",
  optionId: null,
  prebookingDate: "2027-05-11T13:00",
  usages: 2,
};
const WINDOW: AttemptWindow = { startedAt: NOON_MS, validUntil: NOON_MS + 10 * MINUTE_MS };

function candidate(fields: Partial<CandidateOrder> = {}): CandidateOrder {
  return {
    orderId: "DP1" as OrderId,
    supplierStatus: 1,
    category: 2,
    resourceId: "N00001",
    optionId: null,
    prebookingDate: "2027-05-11T13:00",
    usedUsages: 2,
    isTopUp: null,
    iccid: null,
    createdAt: NOON_MS + MINUTE_MS,
    ...fields,
  };
}

const matches = (fields: Partial<CandidateOrder>, criteria: Partial<KnownCriteria> = {}) =>
  matchingOrders([candidate(fields)], { ...CRITERIA, ...criteria }, WINDOW).length === 1;

describe("matching an order with a request whose answer was lost", () => {
  test("takes the order that the request would have made", () => {
    expect(matches({})).toBe(true);
  });

  test.each<[string, Partial<CandidateOrder>]>([
    ["a walk-in", { category: 1 }],
    ["another resource", { resourceId: "N00002" }],
    ["another number of people", { usedUsages: 1 }],
    ["another date", { prebookingDate: "2027-05-11T13:01" }],
    ["made before the request", { createdAt: NOON_MS - CLOCK_SKEW_MS - 1 }],
    ["made after its token had expired", { createdAt: WINDOW.validUntil + CLOCK_SKEW_MS + 1 }],
  ])("leaves %s alone", (_, fields) => {
    expect(matches(fields)).toBe(false);
  });

  test("takes a top-up for no new eSIM, and a new eSIM for no top-up, where the order says which it is", () => {
    const topUp = { topUpOf: "b-1" as BookingId };
    expect([true, false, null].map((isTopUp) => matches({ isTopUp }))).toEqual([false, true, true]);
    expect([true, false, null].map((isTopUp) => matches({ isTopUp }, topUp))).toEqual([true, false, true]);
  });

  test("takes a top-up for one of its own eSIM only, where both are known", () => {
    const topUp = { topUpOf: "b-1" as BookingId, iccid: "8986001" };
    expect(["8986001", "8986002", null].map((iccid) => matches({ iccid }, topUp))).toEqual([true, false, true]);
    expect(matches({ iccid: "8986002" }, { ...topUp, iccid: null })).toBe(true);
    // A new eSIM has a number that nobody knows yet.
    expect(matches({ iccid: "8986002" }, { iccid: "8986001" })).toBe(true);
  });

  test("asks for no resource where a top-up leaves it to its eSIM", () => {
    expect(matches({ resourceId: "E00001" }, { topUpOf: "b-1" as BookingId, resourceId: null })).toBe(true);
  });

  test("leaves another option alone, where both are named", () => {
    expect(matches({ optionId: "O2" }, { optionId: "O1" })).toBe(false);
    expect(matches({ optionId: "O1" }, { optionId: "O1" })).toBe(true);
    expect(matches({ optionId: null }, { optionId: "O1" })).toBe(true);
  });

  test.each<[string, Partial<CandidateOrder>]>([
    ["clocks that differ by two minutes, early", { createdAt: NOON_MS - CLOCK_SKEW_MS }],
    ["clocks that differ by two minutes, late", { createdAt: WINDOW.validUntil + CLOCK_SKEW_MS }],
    ["seconds that DragonPass has added", { prebookingDate: "2027-05-11T13:00:00" }],
    ["a cancelled order: it was made all the same", { supplierStatus: 3 }],
    ["an unknown status", { supplierStatus: 5 }],
  ])("allows for %s", (_, fields) => {
    expect(matches(fields)).toBe(true);
  });

  test("takes an order that says less for one that may be it", () => {
    const silent = {
      category: null,
      resourceId: null,
      optionId: null,
      prebookingDate: null,
      usedUsages: null,
      createdAt: null,
    };
    expect(matches(silent)).toBe(true);
    expect(matches({}, { prebookingDate: null })).toBe(true);
  });

  test("judges an entry of the list by everything but the date, which is not in it", () => {
    expect(couldMatch(candidate({ prebookingDate: "2030-01-01T00:00" }), CRITERIA, WINDOW)).toBe(true);
    expect(couldMatch(candidate({ resourceId: "N00002" }), CRITERIA, WINDOW)).toBe(false);
  });

  test("takes an order of any time where a tolerance says so, but prefers one that is dated as it should be", () => {
    const dayMs = 24 * 60 * MINUTE_MS;
    const orders = [
      candidate({ orderId: "early" as OrderId, createdAt: NOON_MS - 60 * MINUTE_MS }),
      candidate({ orderId: "dated" as OrderId, supplierStatus: 3 }),
      candidate({ orderId: "of another day" as OrderId, createdAt: NOON_MS - dayMs - 1 }),
    ];
    const matching = matchingOrders(orders, CRITERIA, { ...WINDOW, toleranceMs: dayMs });
    expect(matching.map(({ orderId }) => orderId)).toEqual(["dated", "early"]);
    expect(matchingOrders(orders, CRITERIA, WINDOW).map(({ orderId }) => orderId)).toEqual(["dated"]);
  });

  test("prefers an order that stands to one that was cancelled, then the oldest", () => {
    const orders = [
      candidate({ orderId: "cancelled" as OrderId, supplierStatus: 3, createdAt: NOON_MS }),
      candidate({ orderId: "second" as OrderId, createdAt: NOON_MS + 2 * MINUTE_MS }),
      candidate({ orderId: "first" as OrderId, createdAt: NOON_MS + MINUTE_MS }),
    ];
    expect(matchingOrders(orders, CRITERIA, WINDOW).map(({ orderId }) => orderId)).toEqual([
      "first",
      "second",
      "cancelled",
    ]);
  });
});
