import { generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { createTokenSource } from "../../../src/dragonpass/client/token.ts";
import { type FakeAnswer, json, refusal, startFake, success, text } from "./fake-dragonpass.ts";

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const START_MS = Date.UTC(2027, 0, 1, 12);

describe("a self-signed token", () => {
  test.each(["pkcs8", "pkcs1"] as const)("is RS256 with iss, iat and exp, from a %s key", async (type) => {
    const privateKey = pair.privateKey.export({ type, format: "pem" }).toString();
    const source = createTokenSource({ mode: "rs256", issuer: "f".repeat(32), privateKey, now: () => START_MS });
    const currentDate = new Date(START_MS);
    const { payload } = await jwtVerify(await source.token(), pair.publicKey, { algorithms: ["RS256"], currentDate });
    expect(payload).toEqual({ iss: "f".repeat(32), iat: START_MS / 1000, exp: START_MS / 1000 + 300 });
  });

  test("is HS256 with the secret", async () => {
    const source = createTokenSource({ mode: "hs256", issuer: "i", secret: "s".repeat(32), lifetimeSeconds: 60 });
    const { payload } = await jwtVerify(await source.token(), new TextEncoder().encode("s".repeat(32)));
    expect(payload.iss).toBe("i");
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  });

  test("is kept until shortly before it ends", async () => {
    const { source, clock } = withClock();
    const first = await source.token();
    clock.ms += 239_000;
    expect(await source.token()).toBe(first);
    clock.ms += 2000;
    expect(await source.token()).not.toBe(first);
  });

  test("is made again when it was refused, unless that has happened already", async () => {
    const { source, clock } = withClock();
    const first = await source.token();
    clock.ms += 1000;
    source.invalidate(first);
    const second = await source.token();
    expect(second).not.toBe(first);
    // Without a tick a new token would be the same text.
    clock.ms += 1000;
    source.invalidate(first);
    expect(await source.token()).toBe(second);
    source.invalidate();
    expect(await source.token()).not.toBe(second);
  });

  test.each([
    ["not a key", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"],
    ["a key of 1024 bits", pemOf(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey)],
    ["an elliptic key", pemOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey)],
  ])("cannot be made with %s, and the error does not quote it", (_, privateKey) => {
    const create = () => createTokenSource({ mode: "rs256", issuer: "i", privateKey });
    expect(create).toThrow(expect.objectContaining({ code: "private_key_invalid" }));
    expect(create).not.toThrow(privateKey.split("\n")[1]);
  });

  function withClock() {
    const clock = { ms: START_MS };
    const source = createTokenSource({ mode: "hs256", issuer: "i", secret: "s".repeat(32), now: () => clock.ms });
    return { source, clock };
  }
});

describe("a token from the endpoint", () => {
  test.each<[string, unknown, number]>([
    ["accessToken and expiresIn", { accessToken: "t", expiresIn: 600 }, 600],
    ["access_token and expires_in as text", { access_token: "t", expires_in: "600" }, 600],
    ["token and expiresAt in seconds", { token: "t", expiresAt: START_MS / 1000 + 600 }, 600],
    ["token and expiresAt in milliseconds", { token: "t", expiresAt: START_MS + 600_000 }, 600],
    ["token and expires_at as a date", { token: "t", expires_at: "2027-01-01T12:10:00Z" }, 600],
    ["token alone, which is good for an hour", { token: "t" }, 3600],
    ["the token itself", "t", 3600],
  ])("is read from %s", async (_, data, lifetimeSeconds) => {
    const { source, clock, seen } = await endpoint(success(data));
    expect(await source.token()).toBe("t");
    clock.ms += (lifetimeSeconds - 61) * 1000;
    await source.token();
    expect(seen).toHaveLength(1);
    clock.ms += 2000;
    await source.token();
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatchObject({ path: "/auth/token", body: { clientId: "id", secret: "hush-hush" } });
  });

  test("is fetched once for all who ask at the same time", async () => {
    const { source, seen } = await endpoint(json({ token: "t" }));
    expect(await Promise.all([source.token(), source.token(), source.token()])).toEqual(["t", "t", "t"]);
    expect(seen).toHaveLength(1);
  });

  test.each<[string, FakeAnswer, string]>([
    ["refused credentials", refusal("201.000.001", 401), "supplier_unauthenticated"],
    ["any other refusal", refusal("300.000.001", 400), "supplier_unauthenticated"],
    ["HTTP 429", text("", 429), "supplier_throttled"],
    ["HTTP 503", text("", 503), "supplier_unavailable"],
    ["HTML", text("<html>"), "supplier_unreadable"],
    ["an answer without a token", success({ tokens: [] }), "supplier_unreadable"],
  ])("is missing after %s, says so without the secret, and is fetched again", async (_, answer, code) => {
    const { source } = await endpoint(answer, success({ token: "t" }));
    const error = await source.token().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("hush-hush");
    expect(await source.token()).toBe("t");
  });

  async function endpoint(...answers: FakeAnswer[]) {
    const { url, seen } = await startFake(...answers);
    const clock = { ms: START_MS };
    const source = createTokenSource({
      mode: "endpoint",
      baseUrl: url,
      clientId: "id",
      clientSecret: "hush-hush",
      now: () => clock.ms,
    });
    return { source, clock, seen };
  }
});

function pemOf(key: ReturnType<typeof generateKeyPairSync>["privateKey"]): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
