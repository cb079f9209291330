import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../../src/config/api-keys.ts";
import { readConfig } from "../../../src/config/config.ts";
import { namesOf } from "./mistakes.ts";

describe("API_KEYS", () => {
  const [one, two] = [sha256Hex("one"), sha256Hex("two")];

  test("give all scopes unless they name some", () => {
    expect(readConfig({ API_KEYS: `a:${one.toUpperCase()}, b:${two}:read+book` }).apiKeys).toEqual([
      { name: "a", sha256: one, scopes: ["book", "read", "operate"] },
      { name: "b", sha256: two, scopes: ["book", "read"] },
    ]);
  });

  test("take a name once for each of its keys, so that a rotation has both valid, each with its own scopes", () => {
    expect(readConfig({ API_KEYS: `a:${one}:read,a:${two}` }).apiKeys).toEqual([
      { name: "a", sha256: one, scopes: ["read"] },
      { name: "a", sha256: two, scopes: ["book", "read", "operate"] },
    ]);
  });

  test.each([
    ["the key itself instead of its hash", "a:one"],
    ["an unknown scope", `a:${one}:admin`],
    ["an empty entry", `a:${one},`],
    ["a name with a colon's meaning", `a b:${one}`],
    ["one key twice", `a:${one},b:${one}`],
    ["one key twice for a name", `a:${one},a:${one}:read`],
  ])("refuse %s", (_, API_KEYS) => {
    expect(namesOf({ API_KEYS })).toEqual(["API_KEYS"]);
  });
});
