import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../../src/config/config.ts";
import { mistakesOf, namesOf } from "./mistakes.ts";
import { fileWith, jwks, publicJwk, rsa, supplierSettings } from "./supplier-settings.ts";

describe("push keys", () => {
  test("come from a file, too, of which the path is kept", () => {
    const { PUSH_JWKS: _, ...rest } = supplierSettings;
    const path = fileWith(jwks);
    expect(readConfig({ ...rest, PUSH_JWKS_FILE: path }).push.keys).toEqual({ kind: "file", path });
    expect(namesOf({ ...rest, PUSH_JWKS_FILE: `${path}-missing` })).toEqual(["PUSH_JWKS_FILE"]);
    expect(namesOf({ ...supplierSettings, PUSH_JWKS_FILE: path })).toEqual(["PUSH_JWKS"]);
  });

  test.each([
    ["no JSON", "keys"],
    ["no keys", '{"keys":[]}'],
    ["a key without kid", JSON.stringify({ keys: [{ ...publicJwk, kid: undefined }] })],
    ["a private key", JSON.stringify({ keys: [{ ...rsa.privateKey.export({ format: "jwk" }), kid: "a" }] })],
    ["a shared secret", JSON.stringify({ keys: [{ kty: "oct", k: randomBytes(32).toString("base64url"), kid: "a" }] })],
    ["a key for another algorithm", JSON.stringify({ keys: [{ ...publicJwk, alg: "RS512" }] })],
  ])("refuse %s", (_, PUSH_JWKS) => {
    const mistakes = mistakesOf({ ...supplierSettings, PUSH_JWKS });
    expect(mistakes).toEqual([expect.stringMatching(/^PUSH_JWKS: .*give/)]);
  });

  test("may hold keys of other kinds beside those that verify pushes", () => {
    const keys = [{ kty: "EC", kid: "other" }, publicJwk, { ...publicJwk, alg: "PS256" }, publicJwk];
    expect(readConfig({ ...supplierSettings, PUSH_JWKS: JSON.stringify({ keys }) }).push.keys).toMatchObject({
      kind: "inline",
    });
  });
});

test("PUSH_TOKEN_REUSE is allow unless it says refuse", () => {
  expect(readConfig({}).push.tokenReuse).toBe("allow");
  expect(readConfig({ PUSH_TOKEN_REUSE: "refuse" }).push.tokenReuse).toBe("refuse");
  expect(namesOf({ PUSH_TOKEN_REUSE: "deny" })).toEqual(["PUSH_TOKEN_REUSE"]);
});

test("PUSH_ALLOWED_IPS takes addresses and CIDRs of both families", () => {
  const { allowedIps } = readConfig({ PUSH_ALLOWED_IPS: "203.0.113.7, 198.51.100.0/24,2001:db8::/32,::1" }).push;
  expect(allowedIps).toEqual(["203.0.113.7/32", "198.51.100.0/24", "2001:db8::/32", "::1/128"]);
});
