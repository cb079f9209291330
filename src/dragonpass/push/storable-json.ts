/** Deeper than any message of DragonPass by far, shallower than what a recursive reader survives. */
const DEPTH_MAX = 32;

/** JSON that `jsonb` stores. */
interface StorableJson {
  readonly value: unknown;
  /** As it came, or `value` rewritten where something had to be left out. */
  readonly text: string;
  readonly isAltered: boolean;
}

/**
 * Parses JSON; null for what is none. What `JSON.parse` lets pass but PostgreSQL's `jsonb` does not store becomes
 * null, or is left out where it is a name: one such message would fail all the messages that are written together
 * with it, and one that is refused for a remark is lost.
 */
export function readStorableJson(text: string): StorableJson | null {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    return null;
  }
  if (isStorable(text, value)) return { value, text, isAltered: false };
  const altered = storable(value, 0);
  return { value: altered, text: JSON.stringify(altered), isAltered: true };
}

function isStorable(text: string, value: unknown): boolean {
  if (isTooDeep(value)) return false;
  // Only an escape can bring in U+0000 or half a surrogate pair, so most messages need no second look.
  if ((!text.isWellFormed() || text.includes("\\u")) && !everyText(value, isStorableText)) return false;
  return !NUMBER_WORTH_A_LOOK.test(text) || everyNumberFits(text);
}

function storable(value: unknown, depth: number): unknown {
  if (typeof value === "string") return isStorableText(value) ? value : null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEPTH_MAX) return null;
  if (Array.isArray(value)) return value.map((entry) => storable(entry, depth + 1));
  const entries = Object.entries(value).filter(([name]) => isStorableText(name));
  return Object.fromEntries(entries.map(([name, entry]) => [name, storable(entry, depth + 1)]));
}

function isTooDeep(value: unknown, depth = 0): boolean {
  if (depth > DEPTH_MAX) return true;
  if (typeof value !== "object" || value === null) return false;
  // Not by `Object.values`, which makes a list of each: every push comes here.
  for (const name in value) if (isTooDeep((value as Record<string, unknown>)[name], depth + 1)) return true;
  return false;
}

function everyText(value: unknown, holds: (text: string) => boolean): boolean {
  if (typeof value === "string") return holds(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, entry]) => holds(key) && everyText(entry, holds));
}

/** Text that PostgreSQL can store. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** An exponent of three digits, or very many digits. Text may look like it too: then it is only a slow pass. */
const NUMBER_WORTH_A_LOOK = /[0-9][eE][+-]?\d{3}|\d{300}/;

/** A copy without what `jsonb` does not store: text and whatever is nested too deeply become null, names go. */
export function storableOnly(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return isStorableText(value) ? value : null;
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEPTH_MAX) return null;
  if (Array.isArray(value)) return value.map((entry) => storableOnly(entry, depth + 1));
  return storableRecord(value, depth);
}

/** Like `storableOnly`, for an object, which stays one. */
export function storableRecord(record: object, depth = 0): Record<string, unknown> {
  const entries = Object.entries(record).filter(([name]) => isStorableText(name));
  return Object.fromEntries(entries.map(([name, entry]) => [name, storableOnly(entry, depth + 1)]));
}

function everyNumberFits(text: string): boolean {
  let fits = true;
  // The source of each number is needed, as 1e-99999 has become 0 by now.
  const check = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value === "number") {
      const source = context?.source ?? "";
      const exponent = Math.abs(Number(/e([+-]?\d+)$/i.exec(source)?.[1] ?? 0));
      if (!Number.isFinite(value) || source.length > 400 || exponent > 308) fits = false;
    }
    return value;
  };
  JSON.parse(text, check);
  return fits;
}
