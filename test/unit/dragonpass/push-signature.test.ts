import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createPushKeySource } from "../../../src/dragonpass/push/push-keys.ts";
import { createPushVerifier, type PushVerifierOptions } from "../../../src/dragonpass/push/push-signature.ts";
import { attackTokens, validPushToken } from "../../support/service/attack-tokens.ts";

const NOW = new Date("2027-01-01T12:00:00Z");
const first = generateKeyPairSync("rsa", { modulusLength: 2048 });
const second = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keys = { privateKey: first.privateKey, kid: "2027-a", otherKid: "2027-b", now: NOW };
const jwks = { keys: [jwkOf(first.publicKey, "2027-a"), jwkOf(second.publicKey, "2027-b")] };
const BODY = '{"eventType":"ping"}';

describe("attacks on the push token", () => {
  const verifier = verifierWith({});

  test.each(attackTokens(keys))("refuses $name", async ({ headerValue }) => {
    const verdict = await verifier.verify(headerValue, BODY);
    expect(verdict).toEqual({ ok: false, reason: expect.any(String) });
  });

  test("holds no part of the token in what it says", async () => {
    for (const { headerValue } of attackTokens(keys)) {
      const verdict = await verifier.verify(headerValue, BODY);
      expect(JSON.stringify(verdict).length).toBeLessThan(60);
    }
  });

  test("names the reason, for our log", async () => {
    const reasons = new Map<string, string>();
    for (const { name, headerValue } of attackTokens(keys)) {
      const verdict = await verifier.verify(headerValue, BODY);
      reasons.set(name, verdict.ok ? "accepted" : verdict.reason);
    }
    expect(Object.fromEntries(reasons)).toMatchObject({
      "no header": "missing",
      "alg none": "algorithm",
      "HS256 with the public key's PEM as the secret": "algorithm",
      "an unknown kid": "kid_unknown",
      "a missing kid": "kid_missing",
      "a swapped kid": "signature",
      "an embedded jwk": "signature",
      "an unknown crit": "critical_header",
      "a wrong issuer": "issuer",
      "a list of issuers that holds the right one": "issuer",
      "an expired token": "expired",
      "a token issued in the future": "issued_in_the_future",
      "a token that is not valid yet": "not_yet_valid",
      "a very old token without exp": "too_old",
      "a token of more than 8 KiB": "too_long",
    });
  });
});

describe("the push token", () => {
  test("is accepted from each of two keys", async () => {
    const verifier = verifierWith({});
    const other = { ...keys, privateKey: second.privateKey, kid: "2027-b" };
    expect(await verifier.verify(validPushToken(keys), BODY)).toMatchObject({ ok: true, kid: "2027-a" });
    expect(await verifier.verify(validPushToken(other), BODY)).toMatchObject({ ok: true, kid: "2027-b" });
  });

  test.each(["", "bearer ", "BEARER  "])("is accepted after the prefix %j", async (prefix) => {
    const token = validPushToken(keys).slice("Bearer ".length);
    expect((await verifierWith({}).verify(prefix + token, BODY)).ok).toBe(true);
  });

  test("is accepted within the tolerance of the clocks, and not beyond", async () => {
    const verifier = verifierWith({ clockToleranceSeconds: 60 });
    const now = NOW.getTime() / 1000;
    const accepted = async (claims: Record<string, unknown>) =>
      (await verifier.verify(validPushToken(keys, claims), BODY)).ok;
    expect(await accepted({ exp: now - 59 })).toBe(true);
    expect(await accepted({ exp: now - 61 })).toBe(false);
    expect(await accepted({ iat: now + 59 })).toBe(true);
    expect(await accepted({ iat: now + 61 })).toBe(false);
  });

  test("without exp may be as old as the maximum age", async () => {
    const verifier = verifierWith({ maxAgeSeconds: 3600, clockToleranceSeconds: 0 });
    const now = NOW.getTime() / 1000;
    const verdict = (iat: number) => verifier.verify(validPushToken(keys, { iat, exp: undefined }), BODY);
    expect(await verdict(now - 3599)).toMatchObject({ ok: true, kid: "2027-a" });
    expect(await verdict(now - 3601)).toEqual({ ok: false, reason: "too_old" });
  });

  test("with exp is judged by exp, however old it is", async () => {
    const verifier = verifierWith({ maxAgeSeconds: 3600 });
    const iat = NOW.getTime() / 1000 - 7200;
    expect((await verifier.verify(validPushToken(keys, { iat }), BODY)).ok).toBe(true);
  });

  test("without exp and iat is accepted for its signature", async () => {
    const token = validPushToken(keys, { iat: undefined, exp: undefined });
    expect((await verifierWith({}).verify(token, BODY)).ok).toBe(true);
  });

  test.each(["hex", "base64url"] as const)("is bound to the body by a hash claim in %s", async (encoding) => {
    const verifier = verifierWith({ bodyHashClaim: "body_sha256" });
    const token = validPushToken(keys, { body_sha256: createHash("sha256").update(BODY).digest(encoding) });
    expect((await verifier.verify(token, BODY)).ok).toBe(true);
    expect((await verifier.verify(token, Buffer.from(BODY))).ok).toBe(true);
    expect(await verifier.verify(token, `${BODY} `)).toEqual({ ok: false, reason: "body_hash" });
  });

  test("says how long it is accepted: by exp, else by iat, else as long as tokens may be old", async () => {
    const verifier = verifierWith({ maxAgeSeconds: 3600, clockToleranceSeconds: 60 });
    const now = NOW.getTime() / 1000;
    for (const [claims, until] of [
      [{ iat: now - 5, exp: now + 300 }, now + 360],
      [{ iat: now - 5, exp: undefined }, now - 5 + 3660],
      [{ iat: undefined, exp: undefined }, now + 3660],
    ] as const) {
      expect(await verifier.verify(validPushToken(keys, claims), BODY)).toMatchObject({
        ok: true,
        usableForMs: (until - now) * 1000,
      });
    }
  });

  test("has a hash that another spelling of its signature does not change, and that holds nothing of it", async () => {
    const hashOf = async (header: string) => {
      const verdict = await verifierWith({}).verify(header, BODY);
      return verdict.ok ? verdict.tokenFingerprint : verdict.reason;
    };
    const token = validPushToken(keys);
    const hash = await hashOf(token);
    expect(hash).toHaveLength(16);
    expect(await hashOf(validPushToken(keys, { jti: "other" }))).not.toBe(hash);
    // The last character of base64url has bits that mean nothing.
    const spellings = [..."AQgw"].map((last) => `${token.slice(0, -1)}${last}`);
    const accepted = (await Promise.all(spellings.map(hashOf))).filter((result) => result.length === 16);
    expect(new Set([hash, ...accepted])).toEqual(new Set([hash]));
    expect(token).not.toContain(hash);
  });

  test("is refused without the hash claim where one is configured", async () => {
    const verifier = verifierWith({ bodyHashClaim: "body_sha256" });
    expect(await verifier.verify(validPushToken(keys), BODY)).toEqual({ ok: false, reason: "body_hash" });
  });
});

function verifierWith(options: Partial<PushVerifierOptions>) {
  return createPushVerifier({
    keySource: createPushKeySource(jwks),
    clock: { read: () => ({ nowMs: NOW.getTime(), uncertaintyMs: 0 }) },
    maxAgeSeconds: 86_400,
    clockToleranceSeconds: 60,
    ...options,
  });
}

function jwkOf(key: KeyObject, kid: string) {
  return { ...key.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" };
}
