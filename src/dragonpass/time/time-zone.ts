import { Temporal } from "temporal-polyfill";
import { WINDOWS_ZONES } from "./windows-zones.ts";

/** UTC itself, by the names that say nothing else. */
const UTC_NAMES: ReadonlySet<string> = new Set(["z", "utc", "gmt", "zulu", "coordinated universal time"]);

/** `GMT+8`, `UTC+08:00`, `+0530`, `-3`: hours ahead of UTC. The zones `Etc/GMT±n` count the other way, and are names. */
const OFFSET = /^(?:utc|gmt)? ?([+-])(\d{1,2})(?::?([0-5]\d))?$/;

/** As Windows' settings show a zone: `(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi`. */
const WINDOWS_DISPLAY = /^\((?:utc|gmt) ?([^)]*)\) ?(.*)$/;

const NAME = /^[a-z][a-z0-9 _+/-]*$/;

/** No zone is further from UTC. */
const HOURS_MAX = 14;

/** A zone that is longer is none, and not worth a look. */
const LENGTH_MAX = 200;

/**
 * The time zone that DragonPass means, as the clock can be worked out with it: an IANA name, also one that tzdata
 * keeps for the sake of old data, or a fixed offset such as `+08:00`. Read whatever its case and blanks; a name of
 * Windows is mapped as CLDR does. Null for what could mean two clocks (`BST`, a display name's offset alone, where
 * summer time changes it), and for what means none.
 */
export function readTimeZone(text: string | null): string | null {
  if (text === null || text.length > LENGTH_MAX) return null;
  const name = tidy(text);
  if (name === "") return null;
  return fixedOffset(name) ?? ofWindowsDisplay(name) ?? WINDOWS_BY_ID.get(name) ?? ianaZone(name);
}

/** Lower case, with plain blanks and signs: what is compared. */
function tidy(text: string): string {
  return text
    .replaceAll(/[\s\u200b\ufeff]+/gu, " ")
    .replaceAll(/[\u2010-\u2015\u2212]/gu, "-")
    .trim()
    .toLowerCase();
}

function fixedOffset(name: string): string | null {
  if (UTC_NAMES.has(name)) return "UTC";
  const [, sign, hours, minutes = "00"] = OFFSET.exec(name) ?? [];
  if (sign === undefined || hours === undefined) return null;
  if (Number(hours) * 60 + Number(minutes) > HOURS_MAX * 60) return null;
  if (Number(hours) === 0 && Number(minutes) === 0) return "UTC";
  return `${sign}${hours.padStart(2, "0")}:${minutes}`;
}

/**
 * The offset is that of winter, so it is the cities that count; there may be fewer of them, and the last may be cut
 * short. Where they and the offset contradict each other nobody knows which is meant.
 */
function ofWindowsDisplay(name: string): string | null {
  const [, offset, shown] = WINDOWS_DISPLAY.exec(name) ?? [];
  if (offset === undefined || shown === undefined) return null;
  const fixed = offset === "" ? "UTC" : fixedOffset(offset);
  if (fixed === null || shown === "") return fixed;
  const zones = WINDOWS_BY_CITIES.filter(({ cities, zone }) => shows(cities, shown) && isEverAt(zone, fixed));
  const whole = zones.find(({ cities }) => cities.length === citiesOf(shown).length);
  return (whole ?? (zones.length === 1 ? zones[0] : undefined))?.zone ?? null;
}

function shows(cities: readonly string[], shown: string): boolean {
  return citiesOf(shown).every((city) => {
    const begun = /^(.*\w)(?:\.{2,}|…)$/.exec(city)?.[1];
    return begun === undefined ? cities.includes(city) : cities.some((known) => known.startsWith(begun));
  });
}

function citiesOf(text: string): string[] {
  return text.toLowerCase().split(", ");
}

/** In winter or in summer of this year. */
function isEverAt(zone: string, offset: string): boolean {
  const { year } = Temporal.Now.plainDateISO("UTC");
  const wanted = offset === "UTC" ? "+00:00" : offset;
  return [1, 7].some((month) => new Temporal.PlainDateTime(year, month, 1).toZonedDateTime(zone).offset === wanted);
}

function ianaZone(name: string): string | null {
  // Names that only ICU knows, of systems long gone; and a date with a zone, which would be read for its zone.
  if (name.startsWith("systemv/") || !NAME.test(name)) return null;
  try {
    return new Temporal.PlainDateTime(2000, 1, 1).toZonedDateTime(name.replaceAll(" ", "_")).timeZoneId;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const WINDOWS_BY_ID: ReadonlyMap<string, string> = new Map(
  WINDOWS_ZONES.map(([id, , zone]) => [id.toLowerCase(), zone]),
);
const WINDOWS_BY_CITIES = WINDOWS_ZONES.map(([, cities, zone]) => ({ cities: citiesOf(cities), zone }));
