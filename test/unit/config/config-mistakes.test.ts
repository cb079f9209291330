import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../../src/config/api-keys.ts";
import { readConfig } from "../../../src/config/config.ts";
import { ConfigError } from "../../../src/config/config-error.ts";
import { mistakesOf, namesOf } from "./mistakes.ts";
import { supplierSettings } from "./supplier-settings.ts";

describe("mistakes", () => {
  test("come all at once, one line each, naming the variable and what to give", () => {
    const error = (() => {
      try {
        return readConfig({
          PORT: "http",
          METRICS_PORT: "99999",
          DATABASE_URL: "mysql://root:hunter2@db/x",
          LOG_LEVEL: "loud",
          RETENTION_DAYS: "0",
          STRAY_ORDER_ACTION: "ignore",
          API_KEYS: "backend:hunter2",
          PUSH_ALLOWED_IPS: "10.0.0.0/33",
          NOTIFY_URL: "https://hooks.example",
          DRAGONPASS_BASE_URL: "ftp://hunter2@dragonpass",
          DRAGONPASS_PRIVATE_KEY: "hunter2",
          DRAGONPASS_RATE_PER_SECOND: "fast",
        });
      } catch (thrown) {
        return thrown as ConfigError;
      }
    })();
    expect(error).toBeInstanceOf(ConfigError);
    const lines = (error as ConfigError).message.split("\n");
    expect(lines.map((line) => line.split(":")[0]).sort()).toEqual(
      [
        "API_KEYS",
        "DATABASE_URL",
        "DRAGONPASS_BASE_URL",
        "DRAGONPASS_ISSUER",
        "DRAGONPASS_PRIVATE_KEY",
        "DRAGONPASS_PROGRAM_IDS",
        "DRAGONPASS_RATE_PER_SECOND",
        "LOG_LEVEL",
        "METRICS_PORT",
        "NOTIFY_URL",
        "PORT",
        "PUSH_ALLOWED_IPS",
        "PUSH_JWKS",
        "RETENTION_DAYS",
        "STRAY_ORDER_ACTION",
      ].sort(),
    );
    for (const line of lines) expect(line).toMatch(/^[A-Z_]+: .*(give|leave)/);
    expect((error as ConfigError).message).not.toContain("hunter2");
  });

  test.each([
    "PAYLOAD_KEYS",
    "NOTIFY_URL",
    "NOTIFY_SECRETS",
    "WORKER_CACHED_WORKFLOWS",
    "WORKER_DEPLOYMENT",
    "WORKER_BUILD_ID",
    "TRUST_PROXY",
    "INBOX_RETENTION_DAYS",
  ])("refuse %s, which this version would ignore", (name) => {
    expect(mistakesOf({ [name]: "x" })).toEqual([`${name}: is not supported by this version yet; leave it out`]);
  });

  test.each([
    ["PUSH_TOKEN_HEADER", "two words"],
    ["PUSH_TOKEN_HEADER", "Content-Length"],
    ["PUSH_TOKEN_HEADER", "transfer-encoding"],
    ["PUSH_MAX_AGE_SECONDS", "0"],
    ["PUSH_MAX_AGE_SECONDS", "1e3"],
    ["PUSH_CLOCK_TOLERANCE_SECONDS", "-1"],
    ["PUSH_BODY_HASH_CLAIM", "two words"],
    ["DRAGONPASS_RATE_PER_SECOND", "0"],
    ["RETENTION_DAYS", "1.5"],
    ["HOST", "two words"],
    ["HOST", "http://0.0.0.0"],
    ["HOST", "127.0.0.1:3000"],
    ["HOST", "[nope]:1"],
    ["NODE_ENV", "prod"],
    ["NODE_ENV", "Production"],
    ["NODE_ENV", "PRODUCTION"],
    ["NODE_ENV", "staging"],
    ["LOG_LEVEL", "INFO"],
  ])("hold %s=%s", (name, value) => {
    expect(namesOf({ [name]: value })).toEqual([name]);
  });

  test.each([
    "DRAGONPASS_PRIVATE_KEY_FILE",
    "PUSH_JWKS_FILE",
    "TEMPORAL_CONFIG_FILE",
    "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
  ])("hold %s=/dev/zero, which has no end", (name) => {
    const line = `${name}: holds more than 1 MiB; give the path of the file that is meant`;
    expect(mistakesOf({ ...supplierSettings, TEMPORAL_ADDRESS: "temporal:7233", [name]: "/dev/zero" })).toContainEqual(
      expect.stringContaining(line),
    );
  });

  test.each([
    ["1,,2", "entry 2 is empty"],
    ["1,2,", "entry 3 is empty"],
    ["1,1", "twice"],
    ["1, 1", "twice"],
    ["1,2 3", "entry 2 is not a program id"],
  ])("hold DRAGONPASS_PROGRAM_IDS=%s", (DRAGONPASS_PROGRAM_IDS, what) => {
    expect(mistakesOf({ ...supplierSettings, DRAGONPASS_PROGRAM_IDS })).toEqual([
      expect.stringMatching(new RegExp(`^DRAGONPASS_PROGRAM_IDS: .*${what}`)),
    ]);
  });

  test("are not made of white space around a value, whatever the setting", () => {
    const settings = {
      ...supplierSettings,
      NODE_ENV: "production",
      PORT: "8080",
      HOST: "10.0.0.1",
      DATABASE_URL: "postgres://db/x",
      API_KEYS: `backend:${sha256Hex("a key")}`,
      PUSH_ALLOWED_IPS: "203.0.113.7",
      LOG_LEVEL: "warn",
      STRAY_ORDER_ACTION: "cancel",
      DATA_DIR: "/data",
      TEMPORAL_ADDRESS: "temporal:7233",
    };
    const padded = Object.entries(settings).map(([name, value]) => [name, `\r\n\t ${value} \u00a0\n`]);
    expect(readConfig(Object.fromEntries(padded))).toEqual(readConfig(settings));
  });

  test("hold two ports that are the same, and let two free ones be", () => {
    expect(namesOf({ PORT: "9464" })).toEqual(["METRICS_PORT"]);
    expect(namesOf({ PORT: "0", METRICS_PORT: "0" })).toEqual([]);
  });
});
