import type { z } from "zod";
import { jsonSchemaOf } from "../../src/api/http/query-parameters.ts";
import { anchorOf } from "./table.ts";

/** `words` say what a value looks like, where that is not its JSON type; `description` says what it means. */
type Json = Exclude<z.core.JSONSchema.BaseSchema, boolean> & { readonly words?: string };

/** A field of a schema, in words. */
export interface FieldWords {
  /** Dotted below other fields: `guest.email`; of the items of a list with `[]`. */
  readonly name: string;
  readonly isRequired: boolean;
  /** Type and limits. */
  readonly words: string;
  /** Empty where the schema does not say it. */
  readonly meaning: string;
}

/** One of the shapes that a body can have. */
interface VariantWords {
  /** When it has this shape; empty where the schema does not say it. */
  readonly meaning: string;
  readonly fields: readonly FieldWords[];
}

/** Bounds that every whole number has, of JavaScript or of 32 bits, and that say nothing to a reader. */
const NO_BOUNDS: ReadonlySet<number> = new Set([
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  2 ** 31 - 1,
  -(2 ** 31),
]);

/** A pattern that is longer than this says nothing to a reader. */
const PATTERN_LENGTH_MAX = 50;

/** The fields of an object's schema, those of objects inside of it after it. Of a union, those of all its variants. */
export function fieldsOf(schema: z.ZodType): FieldWords[] {
  return fieldsOfJson(jsonSchemaOf(schema), "");
}

/** The shapes of a schema: several of a union, else one. */
export function variantsOf(schema: z.ZodType): VariantWords[] {
  return optionsOf(jsonSchemaOf(schema)).map((json) => ({
    meaning: json.description ?? "",
    fields: fieldsOfJson(json, ""),
  }));
}

/** The name of a schema that is described in a place of its own; null of any other. */
export function titleOf(schema: z.ZodType): string | null {
  return jsonSchemaOf(schema).title ?? null;
}

function fieldsOfJson(json: Json, prefix: string): FieldWords[] {
  const options = optionsOf(json);
  if (options.length > 1) return ofVariants(options.map((option) => fieldsOfObject(option, prefix)));
  return fieldsOfObject(json, prefix);
}

function fieldsOfObject(json: Json, prefix: string): FieldWords[] {
  const required = new Set(json.required);
  return Object.entries(json.properties ?? {}).flatMap(([key, value]) => {
    const field = asObject(value);
    const name = `${prefix}${key}`;
    const { inner, innerPrefix } = innerOf(field, name);
    const meaning = field.description ?? withoutNull(field).base.description ?? "";
    const self = { name, isRequired: required.has(key), words: wordsOf(field), meaning };
    return [self, ...(inner.title === undefined ? fieldsOfJson(inner, innerPrefix) : [])];
  });
}

/** The fields of several shapes in one list: one that all have alike comes once, another says which shape it is of. */
function ofVariants(variants: readonly (readonly FieldWords[])[]): FieldWords[] {
  const keyOf = ({ name, words, meaning }: FieldWords) => `${name} ${words} ${meaning}`;
  const inAll = new Set(
    (variants[0] ?? [])
      .map(keyOf)
      .filter((key) => variants.every((fields) => fields.some((one) => keyOf(one) === key))),
  );
  const shown = new Set<string>();
  return variants.flatMap((fields) => {
    const told = fields.find(({ words }) => /^`[^`]*`$/.test(words));
    return fields.flatMap((field) => {
      if (inAll.has(keyOf(field))) {
        if (shown.has(keyOf(field))) return [];
        shown.add(keyOf(field));
        return [field];
      }
      if (told === undefined || field === told) return [field];
      return [{ ...field, meaning: `only where \`${told.name}\` is ${told.words}: ${field.meaning}` }];
    });
  });
}

/** The objects of a schema that may have fields besides those it names, each by its field; the outermost is `""`. */
export function openObjectsOf(schema: z.ZodType): string[] {
  return openObjectsOfJson(jsonSchemaOf(schema), "");
}

function openObjectsOfJson(json: Json, name: string): string[] {
  // A record names no field: everything in it is what it is about.
  const isOpen = json.properties !== undefined && asSchema(json.additionalProperties) !== null;
  const inside = Object.entries(json.properties ?? {}).flatMap(([key, value]) => {
    const { inner, innerPrefix } = innerOf(asObject(value), `${name}${key}`);
    return inner.title === undefined ? openObjectsOfJson(inner, innerPrefix) : [];
  });
  return [...(isOpen ? [name.replace(/\.$/, "")] : []), ...inside];
}

/** Null where it is left out or false. */
function asSchema(json: unknown): Json | null {
  return typeof json === "object" && json !== null ? (json as Json) : null;
}

/** The alternatives of a schema; itself where it has none. */
function optionsOf(json: Json): Json[] {
  const options = json.oneOf ?? json.anyOf;
  return options === undefined ? [json] : options.map(asObject);
}

/** The object inside a field, or inside the items of its list. */
function innerOf(field: Json, name: string): { inner: Json; innerPrefix: string } {
  const { base } = withoutNull(field);
  if (base.type === "array") return { inner: withoutNull(asObject(base.items)).base, innerPrefix: `${name}[].` };
  return { inner: base, innerPrefix: `${name}.` };
}

/** The type and limits of a field in words. */
function wordsOf(json: Json): string {
  const { base, isNullable } = withoutNull(json);
  const parts = [typeWords(base), isNullable ? "or null" : "", defaultWords(json.default)];
  return parts.filter((part) => part !== "").join(" ");
}

function typeWords(json: Json): string {
  if (json.words !== undefined) return json.words;
  if (json.title !== undefined) return `[${json.title}](#${anchorOf(json.title)})`;
  if (json.enum !== undefined) return json.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (json.const !== undefined) return `\`${String(json.const)}\``;
  const options = optionsOf(json);
  if (options.length > 1) return [...new Set(options.map(typeWords))].join(", or ");
  switch (json.type) {
    case "array":
      return `list: ${wordsOf(asObject(json.items))}`;
    case "integer":
      return `whole number${range(json.minimum, json.maximum, "")}`;
    case "string":
      return json.format === "date-time"
        ? "UTC time, ISO 8601"
        : `text${range(json.minLength, json.maxLength, " characters")}${patternWords(json.pattern)}`;
    case "object":
      return "object";
    case "boolean":
      return "true or false";
    case "number":
      return "number";
    default:
      return "any value";
  }
}

function range(from: number | undefined, to: number | undefined, unit: string): string {
  const isBound = (bound: number | undefined) => bound !== undefined && !NO_BOUNDS.has(bound);
  if (isBound(from) && isBound(to)) return `, ${from} to ${to}${unit}`;
  if (isBound(from)) return `, at least ${from}${unit}`;
  return isBound(to) ? `, at most ${to}${unit}` : "";
}

function patternWords(pattern: string | undefined): string {
  if (pattern === undefined || pattern.length > PATTERN_LENGTH_MAX || pattern.includes("|")) return "";
  return `, \`${pattern}\``;
}

function defaultWords(value: unknown): string {
  return value === undefined ? "" : `(default \`${JSON.stringify(value).replaceAll('"', "")}\`)`;
}

function withoutNull(json: Json): { base: Json; isNullable: boolean } {
  if (Array.isArray(json.type)) {
    const types = json.type.filter((type) => type !== "null");
    const [only, ...others] = types;
    const base = others.length === 0 ? { ...json, type: only } : { anyOf: types.map((type) => ({ ...json, type })) };
    return { base: base as Json, isNullable: types.length < json.type.length };
  }
  const options = (json.anyOf ?? []).map(asObject);
  const others = options.filter(({ type }) => type !== "null");
  const [only] = others;
  if (only === undefined || others.length === options.length) return { base: json, isNullable: false };
  return { base: others.length === 1 ? only : { ...json, anyOf: others }, isNullable: true };
}

function asObject(json: unknown): Json {
  return asSchema(json) ?? {};
}
