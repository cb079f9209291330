import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../src/domain/canonical-json.ts";

describe("canonicalJson", () => {
  test("sorts the keys of every object, however deep, and leaves the order of lists", () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 1], a: { f: null, e: "x" } })).toBe(
      '{"a":{"e":"x","f":null},"b":[{"c":2,"d":1},1]}',
    );
  });

  test("is null for what JSON cannot say", () => {
    expect(canonicalJson(undefined)).toBe("null");
  });

  test("says the same value, in the same text however it was put together, and as often as it is asked", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test("tells different values apart", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (one, other) => {
        const areEqual = isSame(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
        expect(canonicalJson(one) === canonicalJson(other)).toBe(areEqual);
      }),
    );
  });
});

/** Equal value with the keys of its objects the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reversed(part)]),
  );
}

function isSame(one: unknown, other: unknown): boolean {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false;
  }
}
