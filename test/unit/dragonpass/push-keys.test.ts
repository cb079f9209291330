import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPushKeySource, openPushKeyFile } from "../../../src/dragonpass/push-keys.ts";

const rsa = jwk("a", 2048);

describe("a set of push keys", () => {
  it.each([
    ["a key of 1024 bits", { keys: [jwk("a", 1024)] }],
    ["a key that is not RSA", { keys: [{ kty: "EC", kid: "a", crv: "P-256", x: "x", y: "y" }] }],
    ["a symmetric key", { keys: [{ kty: "oct", kid: "a", k: "c2VjcmV0" }] }],
    ["a key without a kid", { keys: [{ ...rsa, kid: undefined }] }],
    ["a key for another algorithm", { keys: [{ ...rsa, alg: "RS512" }] }],
    ["a key for encryption", { keys: [{ ...rsa, use: "enc" }] }],
    ["the same kid twice", { keys: [rsa, rsa] }],
    ["no key", { keys: [] }],
    ["something else", "keys"],
  ])("is refused with %s", (_, jwks) => {
    expect(() => createPushKeySource(jwks)).toThrow(expect.objectContaining({ code: "push_keys_invalid" }));
  });

  it("finds a key by its exact name only", async () => {
    const source = createPushKeySource({ keys: [rsa] });
    expect(await source.find("a")).toBeDefined();
    for (const kid of ["A", "a ", "", "__proto__", "constructor"]) expect(await source.find(kid)).toBeUndefined();
  });

  it("imports each key once", async () => {
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

  it("is read again when it changes, by all who ask at that moment", async () => {
    const { path, source, clock } = await open("changes.json");
    await writeFile(path, JSON.stringify({ keys: [rsa, jwk("b", 2048)] }));
    expect(await source.find("b")).toBeUndefined();
    clock.ms += 1000;
    expect(await Promise.all([source.find("b"), source.find("b")])).toEqual([expect.anything(), expect.anything()]);
  });

  it("keeps the old keys while the file cannot be used, says so once, and recovers", async () => {
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

  it("keeps the old keys when the file is gone", async () => {
    const { path, source, clock, problems } = await open("gone.json");
    await rm(path);
    clock.ms += 1000;
    expect(await source.find("a")).toBeDefined();
    clock.ms += 1000;
    expect(await source.find("a")).toBeDefined();
    expect(problems).toHaveLength(1);
  });

  it("must be usable at the start", async () => {
    const path = join(folder, "never.json");
    await expect(openPushKeyFile({ path, onProblem: () => {} })).rejects.toThrow();
  });

  async function open(name: string) {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify({ keys: [rsa] }));
    const clock = { ms: 0 };
    const problems: unknown[] = [];
    const source = await openPushKeyFile({ path, now: () => clock.ms, onProblem: (problem) => problems.push(problem) });
    return { path, source, clock, problems };
  }
});

function jwk(kid: string, modulusLength: number): Record<string, unknown> {
  return { ...generateKeyPairSync("rsa", { modulusLength }).publicKey.export({ format: "jwk" }), kid };
}
