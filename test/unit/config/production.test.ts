import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../../src/config/api-keys.ts";
import { readConfig } from "../../../src/config/config.ts";
import { namesOf } from "./mistakes.ts";
import { supplierSettings } from "./supplier-settings.ts";

describe("production", () => {
  const API_KEYS = `backend:${sha256Hex("a key")}`;
  const NEEDED = ["API_KEYS", "DRAGONPASS_BASE_URL", "DATABASE_URL", "TEMPORAL_ADDRESS"];
  const servers = { DATABASE_URL: "postgres://db/x", TEMPORAL_ADDRESS: "temporal:7233" };

  test("is never mistaken for development, where pushes signed with the published key are accepted", () => {
    for (const NODE_ENV of ["prod", "Production", "PRODUCTION", "live", "production;", '"production"']) {
      expect(namesOf({ NODE_ENV }), NODE_ENV).toEqual(["NODE_ENV"]);
    }
    for (const NODE_ENV of ["production ", "\tproduction\n"]) {
      expect(namesOf({ NODE_ENV })).toEqual(NEEDED);
      expect(readConfig({ ...supplierSettings, ...servers, NODE_ENV, API_KEYS }).production).toBe(true);
    }
    for (const NODE_ENV of ["development", "test"]) expect(readConfig({ NODE_ENV }).production).toBe(false);
  });

  test("needs API_KEYS, a real DragonPass, database and Temporal, not PAYLOAD_KEYS, and listens on every address", () => {
    expect(namesOf({ NODE_ENV: "production" })).toEqual(NEEDED);
    expect(() => readConfig({ NODE_ENV: "production" }, { databaseUrl: true })).toThrow(/^(?:(?!npm start).)*$/s);
    const production = { ...supplierSettings, ...servers, NODE_ENV: "production", API_KEYS };
    for (const name of NEEDED.filter((one) => one !== "DRAGONPASS_BASE_URL"))
      expect(namesOf({ ...production, [name]: "" })).toEqual([name]);
    const config = readConfig(production);
    expect(config).toMatchObject({ production: true, developmentKey: null, http: { host: "0.0.0.0" } });
    expect(readConfig({ ...production, HOST: "::1" }).metrics.host).toBe("::1");
    expect(readConfig({ ...production, HOST: "[::1]" }).http.host).toBe("::1");
  });
});
