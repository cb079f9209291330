import { describe, expect, test } from "vitest";
import { readConfig } from "../../../src/config/config.ts";
import { ConfigError } from "../../../src/config/config-error.ts";
import { environment } from "../../../src/config/settings.ts";

const SECRET = "hunter2";

function mistakesOf(...names: string[]): readonly string[] {
  try {
    readConfig(Object.fromEntries(names.map((name) => [name, SECRET])));
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}
const warningsOf = (env: Record<string, string>) => readConfig(env).warnings;

describe("a name that only this service would use", () => {
  test.each([
    ["DRAGONPASS_PROGRAM_ID", "DRAGONPASS_PROGRAM_IDS"],
    ["DRAGONPASS_PRIVATEKEY_FILE", "DRAGONPASS_PRIVATE_KEY_FILE"],
    ["PUSH_MAX_AGE_SECS", "PUSH_MAX_AGE_SECONDS"],
    ["PUSH_ALLOWED_IP", "PUSH_ALLOWED_IPS"],
    ["STRAY_ORDERS_ACTION", "STRAY_ORDER_ACTION"],
    ["RETENTION_DAY", "RETENTION_DAYS"],
    ["SIMULATOR_PORTS", "SIMULATOR_PORT"],
    ["push_allowed_ips", "PUSH_ALLOWED_IPS"],
  ])("%s stops the start and suggests %s", (name, meant) => {
    expect(mistakesOf(name)).toEqual([`${name}: is not a known setting; did you mean ${meant}? Else leave it out`]);
  });

  test.each(["DRAGONPASS_COLOUR", "PUSH_X", "API_KEYS_FILE", "PAYLOAD_CODEC", "NOTIFY_RETRIES", "INBOX_X"])(
    "%s stops the start, also where no known name is near",
    (name) => {
      expect(mistakesOf(name)).toEqual([expect.stringMatching(`^${name}: is not a known setting; `)]);
    },
  );

  test("stops the start together with every other mistake, and without its value", () => {
    const lines = mistakesOf("DRAGONPASS_COLOUR", "PUSH_X", "PORT", "NODE_ENV");
    expect(lines.map((line) => line.split(":")[0]).sort()).toEqual(["DRAGONPASS_COLOUR", "NODE_ENV", "PORT", "PUSH_X"]);
    expect(lines.join("\n")).not.toContain(SECRET);
  });
});

describe("a misspelling of a known name", () => {
  test.each([
    ["DATABASE_URI", "DATABASE_URL"],
    ["DATABSE_URL", "DATABASE_URL"],
    ["DRAGONPAS_ISSUER", "DRAGONPASS_ISSUER"],
    ["TEMPORAL_NAMESPCE", "TEMPORAL_NAMESPACE"],
    ["TEMPORAL_ADRESS", "TEMPORAL_ADDRESS"],
    ["METRIC_PORT", "METRICS_PORT"],
  ])("%s stops the start, for %s would have its default", (name, meant) => {
    expect(mistakesOf(name)).toEqual([`${name}: is not a known setting; did you mean ${meant}? Else leave it out`]);
  });

  test("is somebody else's where the right name is set too", () => {
    expect(warningsOf({ DATABASE_URL: "postgres://db/x", DATABASE_URI: "x" })).toEqual([
      { setting: "DATABASE_URI", message: expect.stringContaining("is not a setting of this service") },
    ]);
  });

  test("of a long one also stops the start where two letters are swapped", () => {
    expect(mistakesOf("TEMPORAL_ADDRSES")).toEqual([expect.stringContaining("did you mean TEMPORAL_ADDRESS?")]);
  });

  test.each(["API_KEY", "LOGLEVEL", "LOG_LEVL", "LOG_LEVLE", "DATADIR", "NODE_EVN", "PROT", "HOTS"])(
    "%s is warned of only, for other programs have such names",
    (name) => {
      expect(warningsOf({ [name]: "x" })).toEqual([
        { setting: name, message: expect.stringContaining("did you mean") },
      ]);
    },
  );
});

describe("a name that others set", () => {
  test.each(["DATABASE_PUBLIC_URL", "WORKER_ID", "METRICS_TOKEN", "TEMPORAL_UI_PORT"])(
    "%s is warned of, and does not stop the start",
    (name) => {
      expect(warningsOf({ [name]: "x" })).toEqual([{ setting: name, message: expect.stringMatching("not a setting") }]);
    },
  );

  test.each(["PORTS", "PART", "HOST2", "POST", "GHOST", "HTTP_PORT"])(
    "%s is left alone, being as near to a short one as many are",
    (name) => {
      expect(warningsOf({ [name]: "x" })).toEqual([]);
    },
  );

  test("is left alone: of systemd, of proxies, of Kubernetes, of Temporal's tools, of nobody we know", () => {
    const env = {
      NOTIFY_SOCKET: "/run/systemd/notify",
      HTTP_PROXY: "http://proxy",
      http_proxy: "http://proxy",
      https_proxy: "http://proxy",
      no_proxy: "localhost",
      DRAGONPASS_API_SERVICE_HOST: "10.0.0.1",
      DRAGONPASS_API_SERVICE_PORT: "80",
      DRAGONPASS_API_SERVICE_PORT_HTTP: "80",
      DRAGONPASS_API_PORT: "tcp://10.0.0.1:80",
      DRAGONPASS_API_PORT_80_TCP: "tcp://10.0.0.1:80",
      DRAGONPASS_API_PORT_80_TCP_ADDR: "10.0.0.1",
      PUSH_GATEWAY_PORT_9091_TCP_PROTO: "tcp",
      TEMPORAL_CLI_PATH: "/usr/bin/temporal",
      TEMPORAL_CODEC_ENDPOINT: "http://codec",
      HOME: "/root",
      PATH: "/bin",
      SOMETHING_ELSE: "x",
    };
    expect(warningsOf(env)).toEqual([]);
  });

  test("counts as not set where it is empty", () => {
    expect(warningsOf({ DRAGONPASS_COLOUR: " ", DATABASE_PUBLIC_URL: "" })).toEqual([]);
  });
});

test("every setting of the table is a known name", () => {
  const unknown = Object.keys(environment.shape).flatMap((name) =>
    mistakesOf(name).filter((line) => line.includes("is not a known setting")),
  );
  expect(unknown).toEqual([]);
});

test("HTTPS_PROXY does not stop the start; that DragonPass is called without it is said", () => {
  expect(warningsOf({ HTTPS_PROXY: "http://proxy", NO_PROXY: "localhost" })).toEqual([
    { setting: "HTTPS_PROXY", message: expect.stringContaining("is not used for calls to DragonPass") },
  ]);
});
