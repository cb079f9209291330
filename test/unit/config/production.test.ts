import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../../src/config/api-keys.ts";
import { readConfig } from "../../../src/config/config.ts";
import { namesOf } from "./mistakes.ts";
import { supplierSettings } from "./supplier-settings.ts";

describe("production", () => {
  const API_KEYS = `backend:${sha256Hex("a key")}`;

  test("is never mistaken for development, where pushes signed with the published key are accepted", () => {
    for (const NODE_ENV of ["prod", "Production", "PRODUCTION", "live", "production;", '"production"']) {
      expect(namesOf({ NODE_ENV }), NODE_ENV).toEqual(["NODE_ENV"]);
    }
    for (const NODE_ENV of ["production ", "\tproduction\n"]) {
      expect(namesOf({ NODE_ENV })).toEqual(["API_KEYS", "DRAGONPASS_BASE_URL"]);
      expect(readConfig({ ...supplierSettings, NODE_ENV, API_KEYS }).production).toBe(true);
    }
    for (const NODE_ENV of ["development", "test"]) expect(readConfig({ NODE_ENV }).production).toBe(false);
  });

  test("needs API_KEYS and a real DragonPass, not PAYLOAD_KEYS, and listens on every address", () => {
    expect(namesOf({ NODE_ENV: "production" })).toEqual(["API_KEYS", "DRAGONPASS_BASE_URL"]);
    expect(namesOf({ NODE_ENV: "production", API_KEYS })).toEqual(["DRAGONPASS_BASE_URL"]);
    const production = { ...supplierSettings, NODE_ENV: "production", API_KEYS };
    const config = readConfig(production);
    expect(config).toMatchObject({ production: true, developmentKey: null, http: { host: "0.0.0.0" } });
    expect(readConfig({ ...production, HOST: "::1" }).metrics.host).toBe("::1");
    expect(readConfig({ ...production, HOST: "[::1]" }).http.host).toBe("::1");
  });
});
