import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wireResource } from "../../../src/dragonpass/schemas/resource.ts";
import { resolvePrebookingDate } from "../../../src/dragonpass/time/prebooking-date.ts";
import { readTimeZone } from "../../../src/dragonpass/time/time-zone.ts";
import { WINDOWS_ZONES } from "../../../src/dragonpass/time/windows-zones.ts";

const IANA_ZONES = Intl.supportedValuesOf("timeZone");
/** Blanks of every kind that come with copied text. */
const blanks = fc.constantFrom("", " ", "  ", "\t", "\n", "\u00a0", "\u200b", "\ufeff");

describe("a time zone as DragonPass writes it", () => {
  test.each([
    ["Europe/London ", "Europe/London"],
    ["europe/london", "Europe/London"],
    ["AMERICA/PORT-AU-PRINCE", "America/Port-au-Prince"],
    ["America/New York", "America/New_York"],
    ["Asia/Calcutta", "Asia/Calcutta"],
    ["asia/kolkata", "Asia/Kolkata"],
    ["US/Eastern", "US/Eastern"],
    ["EST5EDT", "EST5EDT"],
    // Etc/GMT-8 is eight hours ahead: POSIX counts the other way.
    ["Etc/GMT-8", "Etc/GMT-8"],
    ["Z", "UTC"],
    ["GMT", "UTC"],
    ["utc", "UTC"],
    ["GMT+0", "UTC"],
    ["GMT+8", "+08:00"],
    ["UTC+08:00", "+08:00"],
    ["utc +8", "+08:00"],
    ["+08:00", "+08:00"],
    ["+0530", "+05:30"],
    ["GMT-3:30", "-03:30"],
    ["GMT\u22123", "-03:00"],
    ["UTC+14", "+14:00"],
    ["GMT Standard Time", "Europe/London"],
    ["china standard time", "Asia/Shanghai"],
    ["W. Europe Standard Time", "Europe/Berlin"],
    ["(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "Asia/Shanghai"],
    ["(GMT+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "Asia/Shanghai"],
    ["(UTC+08:00) Beijing…", "Asia/Shanghai"],
    ["(UTC+08:00) Beijing, Chong...", "Asia/Shanghai"],
    ["(UTC+08:00) Hong Kong", "Asia/Shanghai"],
    // The offset of winter, or of summer: the cities decide, and they have both.
    ["(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/London"],
    ["(UTC+01:00) Dublin, Edinburgh, Lisbon, London", "Europe/London"],
    ["(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"],
    // Two zones have a La Paz.
    ["(UTC-04:00) La Paz", "America/La_Paz"],
    ["(UTC) Coordinated Universal Time", "Etc/UTC"],
    ["(UTC+08:00)", "+08:00"],
  ])("%j is %s", (text, zone) => {
    expect(readTimeZone(text)).toBe(zone);
  });

  test.each([
    null,
    "",
    "  ",
    "Mars/Olympus",
    "local",
    "8",
    // Each of these is two clocks, and ICU would take one of them without a word: BST for Dhaka's.
    "BST",
    "IST",
    "CST",
    "PST",
    "AST",
    "SystemV/EST5",
    "Central Time",
    "GMT Daylight Time",
    "GMT+15",
    "GMT+14:30",
    "+08:00:30",
    "(UTC+08:00) Atlantis",
    "(UTC+03:00) Beijing, Chongqing, Hong Kong, Urumqi",
    // Russia, Perth, Taipei, …
    "(UTC+08:00) …",
    "(Local) Beijing, Chongqing, Hong Kong, Urumqi",
    "Europe/London; drop table bookings",
    "2027-01-01T00:00+01:00[Europe/Paris]",
    "Etc/Unknown",
    `Europe/London${" ".repeat(10_000)}`,
  ])("does not guess what %j means", (text) => {
    expect(readTimeZone(text)).toBeNull();
  });

  test("is the same in any case and between any blanks, for every zone there is", () => {
    fc.assert(
      fc.property(fc.constantFrom(...IANA_ZONES), blanks, blanks, (zone, before, after) => {
        for (const text of [zone, zone.toLowerCase(), zone.toUpperCase(), zone.replaceAll("_", " ")])
          expect(sameClock(readTimeZone(`${before}${text}${after}`), zone)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test("is read for every name of Windows, as its id and as its settings show it", () => {
    for (const [id, , zone] of WINDOWS_ZONES) {
      const read = readTimeZone(id);
      expect({ id, isSame: sameClock(read, zone) }).toEqual({ id, isSame: true });
      const cities = WINDOWS_ZONES.find(([known]) => known === id)?.[1];
      expect({ id, zone: readTimeZone(`(UTC${offsetOf(zone)}) ${cities}`) }).toEqual({ id, zone });
    }
  });

  test("is read or refused, and what is read dates a visit, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ maxLength: 8 })), (text) => {
        const kind = resolvePrebookingDate("2027-07-10T10:30", text).kind;
        expect(kind).toBe(readTimeZone(text) === null ? "zone-unknown" : "instant");
      }),
      { numRuns: 2_000 },
    );
  });

  test("is kept beside what it was read as", () => {
    const read = (timezone: unknown) => wireResource.parse({ resourceId: "N1", module: 1, locationInfo: { timezone } });
    expect(read("europe/london ")).toMatchObject({ timezone: "Europe/London", timezoneGiven: "europe/london " });
    expect(read("BST")).toMatchObject({ timezone: null, timezoneGiven: "BST" });
    expect(read("")).toMatchObject({ timezone: null, timezoneGiven: null });
    expect(read(8)).toMatchObject({ timezone: null, timezoneGiven: "8" });
  });
});

/** Whether two zones show the same in winter and in summer: `UTC` and `Etc/UTC` do. */
function sameClock(one: string | null, other: string): boolean {
  return ["2027-01-10T10:30", "2027-07-10T10:30"].every((local) => {
    const [a, b] = [one, other].map((zone) => resolvePrebookingDate(local, zone));
    return a?.kind === "instant" && b?.kind === "instant" && a.at === b.at;
  });
}

function offsetOf(zone: string): string {
  const at = Date.UTC(new Date().getUTCFullYear(), 0, 1);
  const shown = resolvePrebookingDate(new Date(at).toISOString().slice(0, 16), zone);
  const minutes = shown.kind === "instant" ? (at - Date.parse(shown.at)) / 60_000 : Number.NaN;
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}
