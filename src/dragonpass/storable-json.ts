/** Deeper than any message of DragonPass by far, shallower than what a recursive reader survives. */
const DEPTH_MAX = 32;

export type StorableJson =
  | { ok: true; value: unknown }
  | { ok: false; code: "not_json" | "text_not_storable" | "too_deep" | "number_out_of_range"; message: string };

/**
 * Parses JSON, and refuses what `JSON.parse` lets pass but PostgreSQL's `jsonb` does not store: one
 * such message would fail all the messages that are written together with it.
 */
export function parseStorableJson(text: string): StorableJson {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    return { ok: false, code: "not_json", message: "is not JSON" };
  }
  if (isTooDeep(value)) return { ok: false, code: "too_deep", message: "is nested too deeply" };
  // Only an escape can bring in U+0000 or half a surrogate pair, so most messages need no second look.
  if ((!text.isWellFormed() || text.includes("\\u")) && !everyText(value, isStorableText)) {
    return { ok: false, code: "text_not_storable", message: "holds U+0000 or a lone surrogate" };
  }
  if (NUMBER_WORTH_A_LOOK.test(text) && !everyNumberFits(text)) {
    return { ok: false, code: "number_out_of_range", message: "holds a number that cannot be stored" };
  }
  return { ok: true, value };
}

function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= DEPTH_MAX; depth += 1) {
    level = level.flatMap((entry) => (typeof entry === "object" && entry !== null ? Object.values(entry) : []));
    if (level.length === 0) return false;
  }
  return true;
}

function everyText(value: unknown, holds: (text: string) => boolean): boolean {
  if (typeof value === "string") return holds(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, entry]) => holds(key) && everyText(entry, holds));
}

function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** An exponent of three digits, or very many digits. Text may look like it too: then it is only a slow pass. */
const NUMBER_WORTH_A_LOOK = /[0-9][eE][+-]?\d{3}|\d{300}/;

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
