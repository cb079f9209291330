import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../../src/config/api-keys.ts";
import { readConfig } from "../../../src/config/config.ts";
import { ConfigError } from "../../../src/config/config-error.ts";
import { renderConfigurationPage } from "../../../src/config/configuration-page.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const publicJwk = { ...rsa.publicKey.export({ format: "jwk" }), kid: "key-1", alg: "RS256", use: "sig" };
const jwks = JSON.stringify({ keys: [publicJwk] });
const supplier = {
  DRAGONPASS_BASE_URL: "https://developer-sandbox.dragonpass.com/api/v2/",
  DRAGONPASS_PROGRAM_IDS: "1888000000000001, 123321",
  DRAGONPASS_ISSUER: "0123456789abcdef",
  DRAGONPASS_PRIVATE_KEY: pem,
  PUSH_JWKS: jwks,
};

function mistakesOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}
const namesOf = (env: Record<string, string | undefined>) => mistakesOf(env).map((line) => line.split(":")[0]);
const fileWith = (text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), "config-test-")), "file");
  writeFileSync(path, text);
  return path;
};

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
    ["1,,2", "entry 2 is empty"],
    ["1,2,", "entry 3 is empty"],
    ["1,1", "twice"],
    ["1, 1", "twice"],
    ["1,2 3", "entry 2 is not a program id"],
  ])("hold DRAGONPASS_PROGRAM_IDS=%s", (DRAGONPASS_PROGRAM_IDS, what) => {
    expect(mistakesOf({ ...supplier, DRAGONPASS_PROGRAM_IDS })).toEqual([
      expect.stringMatching(new RegExp(`^DRAGONPASS_PROGRAM_IDS: .*${what}`)),
    ]);
  });

  test("are not made of white space around a value, whatever the setting", () => {
    const settings = {
      ...supplier,
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

describe("production", () => {
  const API_KEYS = `backend:${sha256Hex("a key")}`;

  test("is never mistaken for development, where pushes signed with the published key are accepted", () => {
    for (const NODE_ENV of ["prod", "Production", "PRODUCTION", "live", "production;", '"production"']) {
      expect(namesOf({ NODE_ENV }), NODE_ENV).toEqual(["NODE_ENV"]);
    }
    for (const NODE_ENV of ["production ", "\tproduction\n"]) {
      expect(namesOf({ NODE_ENV })).toEqual(["API_KEYS", "DRAGONPASS_BASE_URL"]);
      expect(readConfig({ ...supplier, NODE_ENV, API_KEYS }).production).toBe(true);
    }
    for (const NODE_ENV of ["development", "test"]) expect(readConfig({ NODE_ENV }).production).toBe(false);
  });

  test("needs API_KEYS and a real DragonPass, not PAYLOAD_KEYS, and listens on every address", () => {
    expect(namesOf({ NODE_ENV: "production" })).toEqual(["API_KEYS", "DRAGONPASS_BASE_URL"]);
    expect(namesOf({ NODE_ENV: "production", API_KEYS })).toEqual(["DRAGONPASS_BASE_URL"]);
    const production = { ...supplier, NODE_ENV: "production", API_KEYS };
    const config = readConfig(production);
    expect(config).toMatchObject({ production: true, developmentKey: null, http: { host: "0.0.0.0" } });
    expect(readConfig({ ...production, HOST: "::1" }).metrics.host).toBe("::1");
    expect(readConfig({ ...production, HOST: "[::1]" }).http.host).toBe("::1");
  });
});

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

describe("DragonPass", () => {
  test("is what DRAGONPASS_BASE_URL means, with everything that its calls need", () => {
    const config = readConfig(supplier);
    expect(config.supplier).toEqual({
      mode: "dragonpass",
      baseUrl: "https://developer-sandbox.dragonpass.com/api/v2",
      programIds: ["1888000000000001", "123321"],
      auth: { mode: "rs256", issuer: "0123456789abcdef", privateKeyPem: pem.trim() },
    });
    expect(config.push.keys).toEqual({ kind: "inline", jwks: { keys: [publicJwk] } });
  });

  test("needs program ids, issuer, one way of authentication and push keys, one line each", () => {
    const { DRAGONPASS_BASE_URL } = supplier;
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
    const production = { NODE_ENV: "production", API_KEYS: `backend:${sha256Hex("a key")}` };
    const needed = ["DRAGONPASS_PROGRAM_IDS", "DRAGONPASS_ISSUER", "DRAGONPASS_PRIVATE_KEY", "PUSH_JWKS"];
    expect(namesOf({ ...production, DRAGONPASS_BASE_URL })).toEqual(needed);
    expect(namesOf({ DRAGONPASS_BASE_URL: "https://127.0.0.1.example/api/v2" })).toEqual(needed);
    for (const [name, value] of Object.entries({ ...supplier, DRAGONPASS_SECRET: "s", DRAGONPASS_CLIENT_ID: "id" })) {
      if (name === "DRAGONPASS_BASE_URL" || name === "DRAGONPASS_PROGRAM_IDS") continue;
      expect(mistakesOf({ DRAGONPASS_BASE_URL, [name]: value })).not.toEqual([]);
    }
  });

  test("takes exactly one way of authentication", () => {
    const { DRAGONPASS_PRIVATE_KEY: _, ...rest } = supplier;
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
    expect(namesOf({ ...supplier, DRAGONPASS_SECRET: "s" })).toEqual(["DRAGONPASS_PRIVATE_KEY"]);
    expect(namesOf({ ...supplier, ...token })).toEqual(["DRAGONPASS_PRIVATE_KEY"]);
    expect(namesOf({ ...rest, DRAGONPASS_CLIENT_ID: "id" })).toEqual(["DRAGONPASS_CLIENT_SECRET"]);
  });

  test("refuses its settings where the simulator would be used all the same", () => {
    const { DRAGONPASS_BASE_URL: _, ...rest } = supplier;
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
    expect(namesOf({ ...supplier, DRAGONPASS_BASE_URL })).toEqual(["DRAGONPASS_BASE_URL"]);
  });

  test("may be plain http on this machine, where the simulator runs", () => {
    expect(namesOf({ ...supplier, DRAGONPASS_BASE_URL: "http://127.0.0.1:4010/api/v2" })).toEqual([]);
    const sidecar = { ...supplier, NODE_ENV: "production", API_KEYS: `a:${sha256Hex("a key")}` };
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
    expect(namesOf({ ...supplier, DRAGONPASS_PRIVATE_KEY: String(key) })).toEqual(["DRAGONPASS_PRIVATE_KEY"]);
  });
});

describe("push keys", () => {
  test("come from a file, too, of which the path is kept", () => {
    const { PUSH_JWKS: _, ...rest } = supplier;
    const path = fileWith(jwks);
    expect(readConfig({ ...rest, PUSH_JWKS_FILE: path }).push.keys).toEqual({ kind: "file", path });
    expect(namesOf({ ...rest, PUSH_JWKS_FILE: `${path}-missing` })).toEqual(["PUSH_JWKS_FILE"]);
    expect(namesOf({ ...supplier, PUSH_JWKS_FILE: path })).toEqual(["PUSH_JWKS"]);
  });

  test.each([
    ["no JSON", "keys"],
    ["no keys", '{"keys":[]}'],
    ["a key without kid", JSON.stringify({ keys: [{ ...publicJwk, kid: undefined }] })],
    ["a private key", JSON.stringify({ keys: [{ ...rsa.privateKey.export({ format: "jwk" }), kid: "a" }] })],
    ["a shared secret", JSON.stringify({ keys: [{ kty: "oct", k: randomBytes(32).toString("base64url"), kid: "a" }] })],
    ["a key for another algorithm", JSON.stringify({ keys: [{ ...publicJwk, alg: "RS512" }] })],
  ])("refuse %s", (_, PUSH_JWKS) => {
    const mistakes = mistakesOf({ ...supplier, PUSH_JWKS });
    expect(mistakes).toEqual([expect.stringMatching(/^PUSH_JWKS: .*give/)]);
  });

  test("may hold keys of other kinds beside those that verify pushes", () => {
    const keys = [{ kty: "EC", kid: "other" }, publicJwk, { ...publicJwk, alg: "PS256" }, publicJwk];
    expect(readConfig({ ...supplier, PUSH_JWKS: JSON.stringify({ keys }) }).push.keys).toMatchObject({
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

describe("the configuration page", () => {
  const page = renderConfigurationPage();

  test("has a row for each setting, with default and meaning", () => {
    expect(page).toContain("| `PORT` | `3000` | Port of the HTTP API; 0 takes a free one |");
    expect(page).toContain("| `DATABASE_URL` | PGlite, embedded, in `DATA_DIR` |");
    for (const line of page.split("\n").filter((row) => row.startsWith("| `")))
      expect(line.split(" | ")).toHaveLength(3);
  });

  test("names every variable that the contract names", () => {
    const source = readFileSync(new URL("../../../src/config/settings.ts", import.meta.url), "utf8");
    for (const [, name] of source.matchAll(/^ {2}([A-Z_]+): notes/gm)) expect(page).toContain(`| \`${name}\` |`);
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
