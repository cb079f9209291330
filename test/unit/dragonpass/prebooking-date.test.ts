import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolvePrebookingDate } from "../../../src/dragonpass/time/prebooking-date.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe("resolvePrebookingDate", () => {
  test.each([
    ["Europe/London", "2027-01-10T10:30", "2027-01-10T10:30:00.000Z"],
    ["Europe/London", "2027-07-10T10:30", "2027-07-10T09:30:00.000Z"],
    ["Asia/Hong_Kong", "2027-07-10T00:15", "2027-07-09T16:15:00.000Z"],
    ["America/New_York", "2027-12-31T23:59", "2028-01-01T04:59:00.000Z"],
    ["Asia/Kathmandu", "2027-07-10T12:00", "2027-07-10T06:15:00.000Z"],
    ["Pacific/Apia", "2028-02-29T12:00", "2028-02-28T23:00:00.000Z"],
  ])("resolves a time in %s: %s is %s", (timezone, local, at) => {
    expect(resolvePrebookingDate(local, timezone)).toEqual({ kind: "instant", at, twice: false });
  });

  test.each([
    ["Europe/London", "2027-03-28T01:30"],
    ["America/New_York", "2027-03-14T02:00"],
    ["Australia/Lord_Howe", "2027-10-03T02:15"],
  ])("finds that in %s the clocks skip %s", (timezone, local) => {
    expect(resolvePrebookingDate(local, timezone)).toEqual({ kind: "does-not-exist" });
  });

  test.each([
    ["Europe/London", "2027-03-28T00:59"],
    ["Europe/London", "2027-03-28T02:00"],
  ])("finds that in %s the minute beside a gap exists: %s", (timezone, local) => {
    expect(resolvePrebookingDate(local, timezone).kind).toBe("instant");
  });

  test.each([
    ["Europe/London", "2027-10-31T01:30", "2027-10-31T00:30:00.000Z"],
    ["America/New_York", "2027-11-07T01:00", "2027-11-07T05:00:00.000Z"],
    ["Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45:00.000Z"],
  ])("takes the earlier of two in %s: %s", (timezone, local, at) => {
    expect(resolvePrebookingDate(local, timezone)).toEqual({ kind: "instant", at, twice: true });
  });

  test.each([
    ["America/New_York", "9999-12-31T23:59"],
    ["Asia/Tokyo", "0000-01-01T00:00"],
    ["Asia/Tokyo", "0000-07-01T00:30"],
  ])("finds that in %s %s falls into a year that cannot be written", (timezone, local) => {
    expect(resolvePrebookingDate(local, timezone)).toEqual({ kind: "beyond-calendar" });
  });

  test.each([null, "", "Mars/Olympus", "Europe/London; drop"])("says that it knows no zone %j", (timezone) => {
    expect(resolvePrebookingDate("2027-07-10T10:30", timezone)).toEqual({ kind: "zone-unknown" });
  });

  test.each([["some day"], ["2027-07-10T10:30:00Z"]])("does not guess what is meant by %s", (local) => {
    expect(resolvePrebookingDate(local, "Europe/London")).toEqual({ kind: "unknown" });
  });

  test("agrees with the clock on the wall there: each minute of the world has the instant that shows it first", () => {
    const zones = fc.constantFrom(
      "Europe/London",
      "America/New_York",
      "Asia/Tokyo",
      "Australia/Sydney",
      "Asia/Kathmandu",
    );
    const minutes = fc.integer({ min: 0, max: 3 * 365 * 24 * 60 });
    fc.assert(
      fc.property(zones, minutes, (timezone, minute) => {
        const local = new Date(Date.parse("2026-12-01T00:00:00Z") + minute * MINUTE_MS).toISOString().slice(0, 16);
        const resolved = resolvePrebookingDate(local, timezone);
        const shownAt = instantsThatShow(local, timezone);
        if (resolved.kind !== "instant") {
          expect({ ...resolved, shownAt }).toEqual({ kind: "does-not-exist", shownAt: [] });
          return;
        }
        expect(Date.parse(resolved.at)).toBe(shownAt[0]);
        expect(resolved.twice).toBe(shownAt.length === 2);
      }),
    );
  });

  test("agrees with the clock on the wall around every change of the clocks", () => {
    const around = fc.constantFrom(
      ...["2027-03-28T00:00", "2027-10-31T00:00", "2028-03-26T00:00", "2028-10-29T00:00"].map((at) =>
        Date.parse(`${at}Z`),
      ),
    );
    fc.assert(
      fc.property(around, fc.integer({ min: 0, max: 180 }), (start, minute) => {
        const local = new Date(start + minute * MINUTE_MS).toISOString().slice(0, 16);
        const resolved = resolvePrebookingDate(local, "Europe/London");
        const shownAt = instantsThatShow(local, "Europe/London");
        expect(resolved.kind === "instant" ? Date.parse(resolved.at) : undefined).toBe(shownAt[0]);
      }),
    );
  });
});

/** Every instant at which clocks there show this time, found by looking at them: an offset is at most 14 hours. */
function instantsThatShow(local: string, timezone: string): number[] {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short", timeStyle: "short" });
  const sameDigits = Date.parse(`${local}Z`);
  const found: number[] = [];
  for (let at = sameDigits - 14 * HOUR_MS; at <= sameDigits + 14 * HOUR_MS; at += 15 * MINUTE_MS) {
    if (format.format(at).replace(" ", "T") === local) found.push(at);
  }
  return found;
}
