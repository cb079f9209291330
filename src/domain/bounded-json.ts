import { utf8Bytes } from "./cut-text.ts";

/** Deeper than anything that means something. */
const DEPTH_MAX = 20;

/** How many bytes a value has as JSON; infinitely many where it is nested too deeply to be worth a look. */
export function jsonBytes(value: unknown, depth = 0): number {
  if (depth > DEPTH_MAX) return Number.POSITIVE_INFINITY;
  if (typeof value === "string") return utf8Bytes(JSON.stringify(value));
  if (typeof value !== "object" || value === null) return String(value).length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + jsonBytes(item, depth + 1) + 1, 2);
  return Object.entries(value).reduce((sum, [key, part]) => sum + entryBytes(key, part, depth + 1), 2);
}

/** The first items of a list that fit together into so many bytes of JSON. */
export function boundedList<Item>(items: readonly Item[], bytesMax: number): Item[] {
  let left = bytesMax - 2;
  const end = items.findIndex((item) => {
    left -= jsonBytes(item) + 1;
    return left < 0;
  });
  return end === -1 ? [...items] : items.slice(0, end);
}

/**
 * As much of a record as fits into so many bytes of JSON, in its own order. The small goes before the large: a picture
 * must not take the place of a code. Lists lose their end and records within it their largest parts; a text is kept
 * whole or left out, since half a code is worse than none.
 */
export function boundedRecord(record: Readonly<Record<string, unknown>>, bytesMax: number): Record<string, unknown> {
  if (jsonBytes(record) <= bytesMax) return record;
  const kept = new Map<string, unknown>();
  let left = bytesMax - 2;
  const entries = Object.entries(record).map(([key, value]) => ({ key, value, bytes: jsonBytes(value) }));
  for (const { key, value, bytes } of entries.toSorted((a, b) => a.bytes - b.bytes)) {
    const room = left - entryBytes(key, null);
    const fitting = bytes <= room ? value : fittingPart(value, room);
    if (fitting === undefined) continue;
    kept.set(key, fitting);
    left -= entryBytes(key, fitting);
  }
  return Object.fromEntries(entries.flatMap(({ key }) => (kept.has(key) ? [[key, kept.get(key)]] : [])));
}

/** The entries that fit, of a part that is too large as a whole. */
function fittingPart(value: unknown, bytesMax: number): unknown {
  if (typeof value !== "object" || value === null || bytesMax < 2) return undefined;
  if (Array.isArray(value)) return boundedList<unknown>(value, bytesMax);
  return boundedRecord(value as Record<string, unknown>, bytesMax);
}

function entryBytes(key: string, value: unknown, depth = 0): number {
  return utf8Bytes(JSON.stringify(key)) + jsonBytes(value, depth) + 2;
}
