import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../../src/config/api-keys.ts";
import { readConfig } from "../../../src/config/config.ts";
import { mistakesOf, namesOf } from "./mistakes.ts";
import { fileWith, pem, publicJwk, rsa, supplierSettings } from "./supplier-settings.ts";

const servers = { DATABASE_URL: "postgres://db/x", TEMPORAL_ADDRESS: "temporal:7233" };

describe("DragonPass", () => {
  test("is what DRAGONPASS_BASE_URL means, with everything that its calls need", () => {
    const config = readConfig(supplierSettings);
    expect(config.supplier).toEqual({
      mode: "dragonpass",
      baseUrl: "https://developer-sandbox.dragonpass.com/api/v2",
      programIds: ["1888000000000001", "123321"],
      auth: { mode: "rs256", issuer: "0123456789abcdef", privateKeyPem: pem.trim() },
    });
    expect(config.push.keys).toEqual({ kind: "inline", jwks: { keys: [publicJwk] } });
  });

  test("needs program ids, issuer, one way of authentication and push keys, one line each", () => {
    const { DRAGONPASS_BASE_URL } = supplierSettings;
    expect(namesOf({ DRAGONPASS_BASE_URL })).toEqual([
      "DRAGONPASS_PROGRAM_IDS",
      "DRAGONPASS_ISSUER",
      "DRAGONPASS_PRIVATE_KEY",
      "PUSH_JWKS",
    ]);
  });

  test.each(["http://127.0.0.1:4010/api/v2", "http://localhost:4010/api/v2", "http://[::1]:4010/api/v2"])(
    "is the simulator at %s where nothing else is set: one setting is enough",
    (DRAGONPASS_BASE_URL) => {
      const config = readConfig({ DRAGONPASS_BASE_URL });
      expect(config.supplier).toEqual({ mode: "simulator", baseUrl: DRAGONPASS_BASE_URL, programIds: null });
      expect(config.push.keys).toEqual({ kind: "simulator" });
      const DRAGONPASS_PROGRAM_IDS = "123321";
      expect(readConfig({ DRAGONPASS_BASE_URL, DRAGONPASS_PROGRAM_IDS }).supplier).toMatchObject({
        mode: "simulator",
        programIds: ["123321"],
      });
    },
  );

  test("is never the simulator in production, elsewhere, or where somebody says who we are", () => {
    const DRAGONPASS_BASE_URL = "http://127.0.0.1:4010/api/v2";
    const production = { ...servers, NODE_ENV: "production", API_KEYS: `backend:${sha256Hex("a key")}` };
    const needed = ["DRAGONPASS_PROGRAM_IDS", "DRAGONPASS_ISSUER", "DRAGONPASS_PRIVATE_KEY", "PUSH_JWKS"];
    expect(namesOf({ ...production, DRAGONPASS_BASE_URL })).toEqual(needed);
    expect(namesOf({ DRAGONPASS_BASE_URL: "https://127.0.0.1.example/api/v2" })).toEqual(needed);
    for (const [name, value] of Object.entries({
      ...supplierSettings,
      DRAGONPASS_SECRET: "s",
      DRAGONPASS_CLIENT_ID: "id",
    })) {
      if (name === "DRAGONPASS_BASE_URL" || name === "DRAGONPASS_PROGRAM_IDS") continue;
      expect(mistakesOf({ DRAGONPASS_BASE_URL, [name]: value })).not.toEqual([]);
    }
  });

  test("takes exactly one way of authentication", () => {
    const { DRAGONPASS_PRIVATE_KEY: _, ...rest } = supplierSettings;
    const token = { DRAGONPASS_CLIENT_ID: "id", DRAGONPASS_CLIENT_SECRET: "secret" };
    const authOf = (env: Record<string, string>) => {
      const config = readConfig({ ...rest, ...env });
      return config.supplier.mode === "dragonpass" ? config.supplier.auth : null;
    };
    expect(authOf({ DRAGONPASS_SECRET: "s" })).toEqual({ mode: "hs256", issuer: "0123456789abcdef", secret: "s" });
    expect(authOf(token)).toEqual({ mode: "tokenEndpoint", clientId: "id", clientSecret: "secret" });
    expect(authOf({ DRAGONPASS_PRIVATE_KEY_FILE: fileWith(pem) })).toMatchObject({ mode: "rs256", privateKeyPem: pem });
    expect(authOf({ DRAGONPASS_PRIVATE_KEY: pem.replaceAll("\n", "\\n") })).toMatchObject({
      privateKeyPem: pem.trim(),
    });
    expect(namesOf({ ...supplierSettings, DRAGONPASS_SECRET: "s" })).toEqual(["DRAGONPASS_PRIVATE_KEY"]);
    expect(namesOf({ ...supplierSettings, ...token })).toEqual(["DRAGONPASS_PRIVATE_KEY"]);
    expect(namesOf({ ...rest, DRAGONPASS_CLIENT_ID: "id" })).toEqual(["DRAGONPASS_CLIENT_SECRET"]);
  });

  test("refuses its settings where the simulator would be used all the same", () => {
    const { DRAGONPASS_BASE_URL: _, ...rest } = supplierSettings;
    expect(namesOf(rest).sort()).toEqual(Object.keys(rest).sort());
  });

  test.each([
    ["plain http", "http://api.example/api/v2"],
    ["plain http to a name that only looks like this machine", "http://127.0.0.1.example/api/v2"],
    ["a user", "https://user:secret@api.example/api/v2"],
    ["a query", "https://api.example/api/v2?key=1"],
    ["no URL", "api.example"],
    ["no path", "https://api.example"],
    ["another path", "https://api.example/api/v1"],
    ["more than the path", "https://api.example/api/v2/prebookings"],
    ["a path that only looks like it", "https://api.example/my-api/v22"],
  ])("refuses %s", (_, DRAGONPASS_BASE_URL) => {
    expect(namesOf({ ...supplierSettings, DRAGONPASS_BASE_URL })).toEqual(["DRAGONPASS_BASE_URL"]);
  });

  test("may be plain http on this machine, where the simulator runs", () => {
    expect(namesOf({ ...supplierSettings, DRAGONPASS_BASE_URL: "http://127.0.0.1:4010/api/v2" })).toEqual([]);
    const sidecar = { ...supplierSettings, ...servers, NODE_ENV: "production", API_KEYS: `a:${sha256Hex("a key")}` };
    expect(namesOf({ ...sidecar, DRAGONPASS_BASE_URL: "http://localhost:4010/dragonpass/api/v2/" })).toEqual([]);
  });

  test.each([
    [
      "a short key",
      generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "pem" }),
    ],
    [
      "a key of another kind",
      generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }),
    ],
    ["a public key", rsa.publicKey.export({ type: "spki", format: "pem" })],
  ])("refuses %s as private key", (_, key) => {
    expect(namesOf({ ...supplierSettings, DRAGONPASS_PRIVATE_KEY: String(key) })).toEqual(["DRAGONPASS_PRIVATE_KEY"]);
  });
});
