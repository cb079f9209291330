import type { z } from "zod";
import { jsonSchemaOf } from "../../src/api/http/query-parameters.ts";

type Json = Exclude<z.core.JSONSchema.BaseSchema, boolean>;

/** A field of a schema, in words. */
export interface FieldWords {
  /** Dotted below other fields: `guest.email`; of the items of a list with `[]`. */
  readonly name: string;
  readonly isRequired: boolean;
  readonly words: string;
}

/** A pattern that is longer than this says nothing to a reader. */
const PATTERN_LENGTH_MAX = 50;

/** The fields of an object's schema, those of objects inside of it after it. */
export function fieldsOf(schema: z.ZodType): FieldWords[] {
  return fieldsOfJson(jsonSchemaOf(schema), "");
}

function fieldsOfJson(json: Json, prefix: string): FieldWords[] {
  const required = new Set(json.required);
  return Object.entries(json.properties ?? {}).flatMap(([key, value]) => {
    const field = asObject(value);
    const name = `${prefix}${key}`;
    const { inner, innerPrefix } = innerOf(field, name);
    return [{ name, isRequired: required.has(key), words: wordsOf(field) }, ...fieldsOfJson(inner, innerPrefix)];
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
    return openObjectsOfJson(inner, innerPrefix);
  });
  return [...(isOpen ? [name.replace(/\.$/, "")] : []), ...inside];
}

/** Null where it is left out or false. */
function asSchema(json: unknown): Json | null {
  return typeof json === "object" && json !== null ? (json as Json) : null;
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
  if (json.description !== undefined) return json.description;
  if (json.enum !== undefined) return json.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (json.const !== undefined) return `\`${String(json.const)}\``;
  if (json.anyOf !== undefined) return json.anyOf.map((option) => typeWords(asObject(option))).join(", or ");
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
  const isBound = (bound: number | undefined) => bound !== undefined && Math.abs(bound) !== Number.MAX_SAFE_INTEGER;
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
