import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../../src/config/api-keys.ts";
import { readConfig } from "../../../src/config/config.ts";
import { mistakesOf } from "./mistakes.ts";

describe("an empty environment", () => {
  test("means the simulator, PGlite, a dev server and a key for this start, on this machine only", () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      production: false,
      http: { host: "127.0.0.1", port: 3000 },
      metrics: { host: "127.0.0.1", port: 9464 },
      database: { url: null, pooler: null },
      dataDir: ".data",
      temporal: { addressIsSet: false, namespaceIsSet: false },
      supplier: { mode: "simulator" },
      supplierRatePerSecond: 20,
      push: {
        keys: { kind: "simulator" },
        tokenHeader: "authorization",
        maxAgeSeconds: 86_400,
        clockToleranceSeconds: 60,
        bodyHashClaim: null,
        allowedIps: [],
      },
      strayOrderAction: "attention",
      retentionDays: 400,
      logLevel: "info",
    });
    expect(config.apiKeys).toEqual([
      { name: "development", sha256: sha256Hex(config.developmentKey ?? ""), scopes: ["book", "read", "operate"] },
    ]);
    expect(readConfig({}).developmentKey).not.toBe(config.developmentKey);
  });

  test("is what an environment of empty values means", () => {
    const { developmentKey: _, apiKeys: __, ...config } = readConfig({ PORT: "", API_KEYS: " ", PUSH_JWKS: "" });
    expect(config).toEqual({ ...readConfig({}), developmentKey: undefined, apiKeys: undefined });
  });
});

describe("a pooler in front of PostgreSQL", () => {
  const DATABASE_URL = "postgres://user:password@pooler:6432/database";

  test("is taken in transaction mode, beside the database it leads to", () => {
    const { database } = readConfig({ DATABASE_URL, DATABASE_POOLER: "transaction" });
    expect(database).toEqual({ url: DATABASE_URL, pooler: "transaction" });
  });

  test("of another mode is not known, and none has a use without DATABASE_URL", () => {
    expect(mistakesOf({ DATABASE_URL, DATABASE_POOLER: "statement" })).toEqual([
      "DATABASE_POOLER: is not known; give transaction, or leave it out",
    ]);
    expect(mistakesOf({ DATABASE_POOLER: "transaction" })).toEqual([
      "DATABASE_POOLER: has no use without DATABASE_URL; give that too, or leave this out",
    ]);
  });
});
