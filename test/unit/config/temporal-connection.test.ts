import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readConfig } from "../../../src/config/config.ts";
import { readTemporalConnection } from "../../../src/config/temporal-connection.ts";

const folder = mkdtempSync(join(tmpdir(), "temporal-connection-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function fileWith(text: string): string {
  files += 1;
  const path = join(folder, `file-${files}`);
  writeFileSync(path, text);
  return path;
}

const SECRET = "hunter2";
const PROFILES = fileWith(`
[profile.default]
address = "default.example:7233"
api_key = "${SECRET}"
[profile.cloud]
address = "cloud.example:7233"
namespace = "bookings"
[profile.schemed]
address = "https://${SECRET}.example:7233"
`);
const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });

const mistakesOf = (env: Record<string, string>) => readTemporalConnection({ HOME: folder, ...env }).mistakes;

describe("the connection to Temporal", () => {
  test("is what the environment says, with white space around it or not", () => {
    const env = { HOME: folder, TEMPORAL_ADDRESS: " temporal.example:7233\n", TEMPORAL_NAMESPACE: "bookings " };
    expect(readTemporalConnection(env).connection).toMatchObject({
      connectionOptions: { address: "temporal.example:7233" },
      namespace: "bookings",
    });
  });

  test("is that of a profile, and its address keeps npm start from starting a dev server", () => {
    const env = { TEMPORAL_CONFIG_FILE: PROFILES, TEMPORAL_PROFILE: "cloud" };
    expect(readTemporalConnection(env).connection).toMatchObject({
      connectionOptions: { address: "cloud.example:7233" },
      namespace: "bookings",
    });
    expect(readConfig(env).temporal.addressIsSet).toBe(true);
  });

  test("is not judged by a file of other tools that nobody has named", () => {
    const home = join(folder, "home");
    mkdirSync(join(home, ".config", "temporalio"), { recursive: true });
    writeFileSync(join(home, ".config", "temporalio", "temporal.toml"), "not TOML");
    expect(readConfig({ HOME: home }).temporal.addressIsSet).toBe(false);
  });

  test.each(["temporal", "temporal:7233", "10.0.0.1:7233", "[::1]:7233", "a_b.example", "ns.acct.tmprl.cloud:7233"])(
    "may be at %s",
    (TEMPORAL_ADDRESS) => {
      expect(mistakesOf({ TEMPORAL_ADDRESS })).toEqual([]);
    },
  );

  test.each([
    ["https://temporal.example:7233", "TEMPORAL_ADDRESS"],
    ["grpc://temporal.example", "TEMPORAL_ADDRESS"],
    ["temporal.example:7233/", "TEMPORAL_ADDRESS"],
    ["temporal.example:port", "TEMPORAL_ADDRESS"],
    ["temporal.example:70000", "TEMPORAL_ADDRESS"],
    ["two words", "TEMPORAL_ADDRESS"],
  ])("cannot be at %s", (TEMPORAL_ADDRESS, name) => {
    expect(mistakesOf({ TEMPORAL_ADDRESS })).toEqual([expect.stringMatching(`^${name}: must be host:port`)]);
  });

  test.each<[string, string, Record<string, string>]>([
    ["a switch that would turn TLS off", "TEMPORAL_TLS", { TEMPORAL_TLS: "True" }],
    ["a profile that there is not", "TEMPORAL_PROFILE", { TEMPORAL_CONFIG_FILE: PROFILES, TEMPORAL_PROFILE: SECRET }],
    ["a profile without any file", "TEMPORAL_PROFILE", { TEMPORAL_PROFILE: SECRET }],
    ["an address of a profile", "TEMPORAL_ADDRESS", { TEMPORAL_CONFIG_FILE: PROFILES, TEMPORAL_PROFILE: "schemed" }],
    ["a file that there is not", "TEMPORAL_CONFIG_FILE", { TEMPORAL_CONFIG_FILE: join(folder, SECRET) }],
    ["a folder as file", "TEMPORAL_CONFIG_FILE", { TEMPORAL_CONFIG_FILE: folder }],
    ["a file without TOML", "TEMPORAL_CONFIG_FILE", { TEMPORAL_CONFIG_FILE: fileWith(`api_key = ${SECRET}`) }],
    ["a file without profiles", "TEMPORAL_CONFIG_FILE", { TEMPORAL_CONFIG_FILE: fileWith(`api_key = "${SECRET}"`) }],
    [
      "a missing certificate",
      "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, SECRET) },
    ],
    ["no certificate", "TEMPORAL_TLS_SERVER_CA_CERT_DATA", { TEMPORAL_TLS_SERVER_CA_CERT_DATA: SECRET }],
    ["a key without its certificate", "TEMPORAL_TLS_CLIENT_CERT_PATH", { TEMPORAL_TLS_CLIENT_KEY_DATA: String(key) }],
    [
      "a certificate twice",
      "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: PROFILES, TEMPORAL_TLS_SERVER_CA_CERT_DATA: SECRET },
    ],
  ])("refuses %s with one line, which names %s and repeats no value", (_, name, env) => {
    const mistakes = mistakesOf(env);
    expect(mistakes).toEqual([expect.stringMatching(`^${name}: [^\n]+$`)]);
    expect(mistakes.join()).not.toContain(SECRET);
  });

  test("refuses a missing client certificate and a client key that is none, both at once", () => {
    const env = { TEMPORAL_TLS_CLIENT_CERT_PATH: join(folder, "none"), TEMPORAL_TLS_CLIENT_KEY_DATA: SECRET };
    expect(mistakesOf(env).map((line) => line.split(":")[0])).toEqual([
      "TEMPORAL_TLS_CLIENT_CERT_PATH",
      "TEMPORAL_TLS_CLIENT_KEY_DATA",
    ]);
  });
});
