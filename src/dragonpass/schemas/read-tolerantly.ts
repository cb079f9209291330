import type { ZodError, ZodType, z } from "zod";

/** A value of an answer that could not be read and was left out: where it stood, and what it was. Never the value. */
export interface LeftOut {
  /** `extra.vouchersList[].voucher`; names that DragonPass does not document are `*`. */
  readonly path: string;
  readonly kind: "null" | "text" | "number" | "boolean" | "list" | "object";
}

type TolerantReading<Value> =
  | { readonly success: true; readonly data: Value; readonly leftOut: readonly LeftOut[] }
  | { readonly success: false; readonly error: ZodError };

type Path = readonly PropertyKey[];

/**
 * Reads what can be read: a value that the schema does not take is left out, and the rest is read without it. What
 * the schema cannot do without is what identifies the thing. An entry of a list becomes `undefined`, so that a list
 * whose entries may be left out has to say so; all others are read whole or not at all.
 */
export function readTolerantly<Schema extends ZodType>(
  schema: Schema,
  data: unknown,
): TolerantReading<z.output<Schema>> {
  const whole = schema.safeParse(data);
  if (whole.success) return { success: true, data: whole.data, leftOut: [] };
  const rest = copyOf(data);
  const leftOut = new Map<string, LeftOut>();
  let { error } = whole;
  for (;;) {
    for (const path of distinctPaths(error)) {
      // It is missing, or was taken out and is missed.
      if (!takeOut(rest, path)) return { success: false, error };
      leftOut.set(JSON.stringify(path), { path: nameOf(path), kind: kindOf(path.reduce(valueAt, data)) });
    }
    const read = schema.safeParse(rest);
    if (read.success) return { success: true, data: read.data, leftOut: [...leftOut.values()] };
    error = read.error;
  }
}

/** Deeper than any field that a schema names. */
const DEPTH_MAX = 16;
const originals = new WeakMap<object, object>();

/** A copy to take things out of, which still knows what it is a copy of. */
function copyOf(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null || depth >= DEPTH_MAX) return value;
  const copy = Array.isArray(value)
    ? value.map((entry) => copyOf(entry, depth + 1))
    : Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, copyOf(entry, depth + 1)]));
  originals.set(copy, value);
  return copy;
}

/** An object of an answer as it came, also where something was left out of it. */
export function asItCame<Value extends object>(value: Value): Value {
  return (originals.get(value) as Value | undefined) ?? value;
}

/** Each path once, the longest first: what is inside of another is taken out before it. */
function distinctPaths({ issues }: ZodError): Path[] {
  const paths = new Map(issues.map(({ path }) => [JSON.stringify(path), path]));
  return [...paths.values()].sort((a, b) => b.length - a.length);
}

/** Takes the value out of its object or list; false where there is none. */
function takeOut(data: unknown, path: Path): boolean {
  const key = path.at(-1);
  const parent = path.slice(0, -1).reduce(valueAt, data);
  if (key === undefined || valueAt(parent, key) === undefined) return false;
  if (Array.isArray(parent)) parent[Number(key)] = undefined;
  else Reflect.deleteProperty(parent as object, key);
  return true;
}

function valueAt(data: unknown, key: PropertyKey): unknown {
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, key)) return undefined;
  return (data as Record<PropertyKey, unknown>)[key];
}

/** Names that are words; anything else may be data, such as an id that somebody uses as a name. */
function nameOf(path: Path): string {
  const names = path.map((key) => {
    if (typeof key === "number") return "[]";
    return /^[A-Za-z_]{1,40}$/.test(String(key)) ? `.${String(key)}` : ".*";
  });
  return names.join("").replace(/^\./, "");
}

function kindOf(value: unknown): LeftOut["kind"] {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    default:
      return "object";
  }
}
