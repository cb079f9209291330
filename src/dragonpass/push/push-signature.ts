import { createHash, timingSafeEqual } from "node:crypto";
import { decodeProtectedHeader, type JWTPayload } from "jose";
import { CALLBACK_ISSUER } from "../assumptions.ts";
import type { SupplierClock } from "../client/supplier-clock.ts";
import type { PushKeySource } from "./push-keys.ts";
import { signedClaims } from "./signed-claims.ts";

/** By what the tokens of pushes are judged. */
export interface PushVerifierOptions {
  /** Our keys; nothing that a token brings with it is ever used. */
  keySource: PushKeySource;
  /** Oldest `iat` of a token that has no `exp`. */
  maxAgeSeconds: number;
  /** DragonPass's clock: the one that dates its tokens, as far as it is known. */
  clock: Pick<SupplierClock, "read">;
  /** How far what dates its tokens may be from that. */
  clockToleranceSeconds: number;
  /** Claim that holds the SHA-256 of the body, hex or base64url; null where nothing binds the body (A8). */
  bodyHashClaim?: string | null;
  issuer?: string;
}

/** Why a token that DragonPass has signed was refused for its time. */
export const REFUSED_FOR_TIME = ["expired", "not_yet_valid", "issued_in_the_future", "too_old"] as const;

/** Why a token was refused. For our log and metrics; the sender is told nothing of it. */
export type PushRefusal =
  | "missing"
  | "too_long"
  | "malformed"
  | "algorithm"
  | "critical_header"
  | "kid_missing"
  | "kid_unknown"
  | "signature"
  | "issuer"
  | (typeof REFUSED_FOR_TIME)[number]
  | "claims"
  | "body_hash";

type PushVerdict =
  | {
      ok: true;
      kid: string;
      /** Tells tokens apart, without being one. */
      tokenFingerprint: string;
      /** How long it is accepted yet; of a token without dates our guess, as it is accepted forever. */
      usableForMs: number;
    }
  | { ok: false; reason: PushRefusal };

/** Judges the tokens of pushes. */
export interface PushVerifier {
  /** Judges the value of the header that carries the token; `Bearer ` before it is optional. */
  verify(headerValue: string | undefined, rawBody: string | Buffer): Promise<PushVerdict>;
}

/** The time that a token is judged by. */
interface JudgedBy {
  readonly nowMs: number;
  readonly toleranceSeconds: number;
}

const TOKEN_LENGTH_MAX = 8 * 1024;

/** Verifies the RS256 token of a push (DragonPass: Push Event, Instructions; RFC 8725). */
export function createPushVerifier(options: PushVerifierOptions): PushVerifier {
  const { keySource, clock, issuer = CALLBACK_ISSUER } = options;

  return {
    async verify(headerValue, rawBody) {
      const token = headerValue?.replace(/^Bearer +/i, "").trim() ?? "";
      if (token === "") return refuse("missing");
      // Before anything is parsed: work for a stranger must stay bounded.
      if (token.length > TOKEN_LENGTH_MAX) return refuse("too_long");

      const header = readHeader(token);
      if (header === null) return refuse("malformed");
      // RFC 8725 §3.1: the algorithm is ours to choose, not the token's.
      if (header.alg !== "RS256") return refuse("algorithm");
      if ("crit" in header || "b64" in header) return refuse("critical_header");
      if (typeof header.kid !== "string" || header.kid === "") return refuse("kid_missing");
      const key = await keySource.find(header.kid);
      if (key === undefined) return refuse("kid_unknown");

      const { nowMs, uncertaintyMs } = clock.read();
      const time = { nowMs, toleranceSeconds: options.clockToleranceSeconds + uncertaintyMs / 1000 };
      const signed = signedClaims(token, key);
      if (typeof signed === "string") return refuse(signed);
      const { payload, signature } = signed;
      const reason = judgeTimes(payload, time) ?? judgeClaims(payload, rawBody, time);
      if (reason !== null) return refuse(reason);
      const usableForMs = usableFor(payload, time);
      return { ok: true, kid: header.kid, tokenFingerprint: fingerprintOf(signature), usableForMs };
    },
  };

  function usableFor({ exp, iat }: JWTPayload, { nowMs, toleranceSeconds }: JudgedBy): number {
    const seconds = exp ?? (iat ?? nowMs / 1000) + options.maxAgeSeconds;
    return (seconds + toleranceSeconds) * 1000 - nowMs;
  }

  function judgeClaims(
    payload: JWTPayload,
    rawBody: string | Buffer,
    { nowMs, toleranceSeconds }: JudgedBy,
  ): PushRefusal | null {
    // Exactly the string: an array that contains it is somebody else's token.
    if (payload.iss !== issuer) return "issuer";
    const { iat, exp } = payload;
    if (iat !== undefined && !Number.isFinite(iat)) return "claims";
    const ageSeconds = iat === undefined ? null : nowMs / 1000 - iat;
    if (ageSeconds !== null && ageSeconds < -toleranceSeconds) return "issued_in_the_future";
    if (ageSeconds !== null && exp === undefined && ageSeconds > options.maxAgeSeconds + toleranceSeconds) {
      return "too_old";
    }
    const { bodyHashClaim } = options;
    if (bodyHashClaim && !isHashOf(payload[bodyHashClaim], rawBody)) return "body_hash";
    return null;
  }
}

/** When the token is valid (RFC 7519 §4.1.4, §4.1.5), in whole seconds. */
function judgeTimes({ nbf, exp }: JWTPayload, { nowMs, toleranceSeconds }: JudgedBy): PushRefusal | null {
  const now = Math.floor(nowMs / 1000);
  for (const time of [nbf, exp]) if (time !== undefined && typeof time !== "number") return "claims";
  if (nbf !== undefined && nbf > now + toleranceSeconds) return "not_yet_valid";
  if (exp !== undefined && exp <= now - toleranceSeconds) return "expired";
  return null;
}

/**
 * The beginning of the decoded signature: RS256 gives what is signed one signature (RFC 8017 §8.2), which only the
 * key's owner can make, and base64url lets it be written in several ways.
 */
function fingerprintOf(signature: Uint8Array): string {
  return Buffer.from(signature.buffer, signature.byteOffset, 16).toString("latin1");
}

function refuse(reason: PushRefusal): PushVerdict {
  return { ok: false, reason };
}

function readHeader(token: string): ReturnType<typeof decodeProtectedHeader> | null {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return null;
  }
}

function isHashOf(claim: unknown, rawBody: string | Buffer): boolean {
  if (typeof claim !== "string") return false;
  const claimed = Buffer.from(claim, /^[0-9a-f]{64}$/i.test(claim) ? "hex" : "base64url");
  const actual = createHash("sha256").update(rawBody).digest();
  return claimed.length === actual.length && timingSafeEqual(claimed, actual);
}
