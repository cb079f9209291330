import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeIgnored } from "../../../src/dragonpass/push/push-key-set.ts";
import { createPushKeySource, openPushKeyFile } from "../../../src/dragonpass/push/push-keys.ts";

const rsa = jwk("a", 2048);
const other = jwk("odd", 2048);
const { d, p, q, dp, dq, qi } = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  format: "jwk",
});

/** Keys that RFC 7517 §5 has a reader ignore, and what is said of each. */
const ODD_KEYS: [string, unknown, RegExp][] = [
  ["an elliptic curve key", publicJwk("ec"), /is not an RSA key/],
  ["an Ed25519 key", publicJwk("ed25519"), /is not an RSA key/],
  ["a post-quantum key", { kty: "AKP", kid: "odd", alg: "ML-DSA-65", pub: "AAAA" }, /is not an RSA key/],
  ["a symmetric key", { kty: "oct", kid: "odd", k: "c2VjcmV0" }, /is not an RSA key/],
  ["a key of a kind that nobody knows", { kid: "odd" }, /is not an RSA key/],
  ["a key for encryption", { ...other, use: "enc" }, /use/],
  ["a key for PS256", { ...other, alg: "PS256" }, /alg/],
  ["a key for RSA-OAEP", { ...other, alg: "RSA-OAEP" }, /alg/],
  ["a key that only encrypts", { ...other, key_ops: ["encrypt"] }, /key_ops/],
  ["a key that may do nothing", { ...other, key_ops: [] }, /key_ops/],
  ["a key of 1024 bits", jwk("odd", 1024), /fewer than 2048 bits/],
  ["a key without a kid", { ...other, kid: undefined }, /no kid/],
  ["a key with an empty kid", { ...other, kid: "" }, /no kid/],
  ["a key whose kid is a number", { ...other, kid: 7 }, /no kid/],
  ["a private key", { ...other, d, p, q, dp, dq, qi }, /private key/],
  ["half a private key", { ...other, d }, /private key/],
  ["a key without a modulus", { ...other, n: undefined }, /cannot be read/],
  ["a key whose modulus is a number", { ...other, n: 5 }, /cannot be read/],
  ["a key whose exponent is 1", { ...other, e: "AQ" }, /exponent/],
  ["a key whose exponent is even", { ...other, e: "Ag" }, /exponent/],
  ["the kid of another key", { ...other, kid: "a" }, /kid of a key before it/],
  ["the same key again", rsa, /kid of a key before it/],
  ["no object", "odd", /is not an object/],
  ["nothing", null, /is not an object/],
];

describe("a set of push keys", () => {
  test.each(ODD_KEYS)("that also holds %s works without it, and says so once", async (_, odd, reason) => {
    const ignored: string[] = [];
    const source = createPushKeySource(
      { keys: [rsa, odd, jwk("b", 2048)] },
      { onIgnored: (key) => ignored.push(describeIgnored(key)) },
    );
    expect(await source.find("a")).toBeDefined();
    expect(await source.find("b")).toBeDefined();
    expect(await source.find("odd")).toBeUndefined();
    expect(ignored).toEqual([expect.stringMatching(reason)]);
    expect(ignored[0]).toMatch(/^key 2/);
    expect(await source.state()).toEqual({ usable: 2, ignored: 1, stale: false });
  });

  test("takes the first of two keys of one kid, whatever stands between them", async () => {
    const first = createPushKeySource({ keys: [rsa] });
    const both = createPushKeySource({ keys: [publicJwk("ec", "a"), rsa, other, { ...other, kid: "a" }] });
    expect((await both.find("a"))?.equals((await first.find("a")) as never)).toBe(true);
  });

  test.each<[string, unknown]>([
    ...ODD_KEYS.filter(([, , reason]) => !reason.test("kid of a key before it")).map(
      ([name, odd]): [string, unknown] => [`nothing but ${name}`, { keys: [odd] }],
    ),
    ["all of them", { keys: ODD_KEYS.slice(0, 10).map(([, odd]) => odd) }],
    ["no key", { keys: [] }],
    ["no list", { keys: { 0: rsa } }],
    ["something else", "keys"],
    ["null", null],
  ])("is refused with %s, in words that hold no key", (_, jwks) => {
    const failure = failureOf(() => createPushKeySource(jwks));
    expect(failure).toMatchObject({ code: "push_keys_invalid" });
    expect(failure.message.length).toBeLessThan(300);
    for (const secret of [d, "c2VjcmV0", other.n]) expect(failure.message).not.toContain(secret);
  });

  test.each([
    { use: null },
    { alg: null },
    { key_ops: null },
    { d: null },
    { use: "sig", key_ops: ["sign", "verify"] },
  ])("accepts a key with %o", async (change) => {
    expect(await createPushKeySource({ keys: [{ ...rsa, ...change }] }).find("a")).toBeDefined();
  });

  test("finds a key by its exact name only", async () => {
    const source = createPushKeySource({ keys: [rsa] });
    expect(await source.find("a")).toBeDefined();
    for (const kid of ["A", "a ", "", "__proto__", "constructor"]) expect(await source.find(kid)).toBeUndefined();
  });

  test("imports each key once", async () => {
    const source = createPushKeySource({ keys: [rsa] });
    expect(await source.find("a")).toBe(await source.find("a"));
  });
});

describe("a file of push keys", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "push-keys-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("is read again when it changes, by all who ask at that moment", async () => {
    const { path, source, clock } = await open("changes.json");
    await writeFile(path, JSON.stringify({ keys: [rsa, jwk("b", 2048)] }));
    expect(await source.find("b")).toBeUndefined();
    clock.ms += 1000;
    expect(await Promise.all([source.find("b"), source.find("b")])).toEqual([expect.anything(), expect.anything()]);
  });

  test("keeps the old keys while the file cannot be used, says so once, and recovers", async () => {
    const { path, source, clock, problems } = await open("broken.json");
    for (const [content, problemCount] of [
      ['{"keys":[', 1],
      [JSON.stringify({ keys: [] }), 2],
    ] as const) {
      await writeFile(path, content);
      for (let check = 0; check < 3; check += 1) {
        clock.ms += 1000;
        expect(await source.find("a")).toBeDefined();
      }
      expect(problems).toHaveLength(problemCount);
    }
    await writeFile(path, JSON.stringify({ keys: [jwk("c", 2048)] }));
    clock.ms += 1000;
    expect(await source.find("c")).toBeDefined();
    expect(await source.find("a")).toBeUndefined();
  });

  test("keeps the old keys when the file is gone", async () => {
    const { path, source, clock, problems } = await open("gone.json");
    await rm(path);
    clock.ms += 1000;
    expect(await source.find("a")).toBeDefined();
    clock.ms += 1000;
    expect(await source.find("a")).toBeDefined();
    expect(problems).toHaveLength(1);
  });

  test("refuses a withdrawn key, and takes its successor, though the new set holds keys of other kinds", async () => {
    const { path, source, clock, problems, ignored } = await open("rotated.json");
    const odd = ODD_KEYS.filter(([name]) => name !== "the same key again" && name !== "the kid of another key");
    await writeFile(path, JSON.stringify({ keys: [...odd.map(([, key]) => key), jwk("b", 2048)] }));
    clock.ms += 1000;
    expect(await source.find("a")).toBeUndefined();
    expect(await source.find("b")).toBeDefined();
    expect(problems).toEqual([]);
    expect(ignored).toHaveLength(odd.length);
    expect(await source.state()).toEqual({ usable: 1, ignored: odd.length, stale: false });
  });

  test("says that its keys are stale as long as what is in it now cannot be used", async () => {
    const { path, source, clock } = await open("stale.json");
    expect(await source.state()).toEqual({ usable: 1, ignored: 0, stale: false });
    for (const content of ["", JSON.stringify({ keys: [publicJwk("ec")] })]) {
      await writeFile(path, content);
      clock.ms += 1000;
      expect(await source.state()).toEqual({ usable: 1, ignored: 0, stale: true });
    }
    await rm(path);
    clock.ms += 1000;
    expect(await source.state()).toEqual({ usable: 1, ignored: 0, stale: true });
    await writeFile(path, JSON.stringify({ keys: [jwk("b", 2048), jwk("c", 2048)] }));
    clock.ms += 1000;
    expect(await source.state()).toEqual({ usable: 2, ignored: 0, stale: false });
  });

  test("must be usable at the start", async () => {
    const path = join(folder, "never.json");
    await expect(openPushKeyFile({ path, onProblem: () => {} })).rejects.toThrow();
  });

  async function open(name: string) {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify({ keys: [rsa] }));
    const clock = { ms: 0 };
    const problems: unknown[] = [];
    const ignored: unknown[] = [];
    const source = await openPushKeyFile({
      path,
      now: () => clock.ms,
      onProblem: (problem) => problems.push(problem),
      onIgnored: (key) => ignored.push(key),
    });
    return { path, source, clock, problems, ignored };
  }
});

function jwk(kid: string, modulusLength: number): Record<string, unknown> {
  return { ...generateKeyPairSync("rsa", { modulusLength }).publicKey.export({ format: "jwk" }), kid };
}

function publicJwk(type: "ec" | "ed25519", kid = "odd"): Record<string, unknown> {
  const { publicKey } = type === "ec" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync(type);
  return { ...publicKey.export({ format: "jwk" }), kid };
}

function failureOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it did not fail");
}
