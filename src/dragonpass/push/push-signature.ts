import { createHash, timingSafeEqual } from "node:crypto";
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { CALLBACK_ISSUER } from "../assumptions.ts";
import type { PushKeySource } from "./push-keys.ts";

export interface PushVerifierOptions {
  /** Our keys; nothing that a token brings with it is ever used. */
  keySource: PushKeySource;
  /** Oldest `iat` of a token that has no `exp`. */
  maxAgeSeconds: number;
  /** How far DragonPass's clock and ours may differ. */
  clockToleranceSeconds: number;
  /** Claim that holds the SHA-256 of the body, hex or base64url; null where nothing binds the body (A8). */
  bodyHashClaim?: string | null;
  issuer?: string;
}

/** Why a token was refused. For our log and metrics; the sender is told nothing of it. */
type PushRefusal =
  | "missing"
  | "too_long"
  | "malformed"
  | "algorithm"
  | "critical_header"
  | "kid_missing"
  | "kid_unknown"
  | "signature"
  | "issuer"
  | "expired"
  | "not_yet_valid"
  | "issued_in_the_future"
  | "too_old"
  | "claims"
  | "body_hash";

type PushVerdict =
  | {
      ok: true;
      kid: string;
      /** Tells tokens apart, without being one. */
      tokenFingerprint: string;
      /** Epoch milliseconds; of a token without dates our guess, as it is accepted forever. */
      usableUntilMs: number;
    }
  | { ok: false; reason: PushRefusal };

export interface PushVerifier {
  /** Judges the value of the header that carries the token; `Bearer ` before it is optional. `now` is for tests. */
  verify(headerValue: string | undefined, rawBody: string | Buffer, now?: Date): Promise<PushVerdict>;
}

const TOKEN_LENGTH_MAX = 8 * 1024;

/** Verifies the RS256 token of a push (DragonPass: Push Event, Instructions; RFC 8725). */
export function createPushVerifier(options: PushVerifierOptions): PushVerifier {
  const { keySource, issuer = CALLBACK_ISSUER } = options;

  return {
    async verify(headerValue, rawBody, now = new Date()) {
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

      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ["RS256"],
          clockTolerance: options.clockToleranceSeconds,
          currentDate: now,
        });
        const reason = judgeClaims(payload, rawBody, now);
        if (reason !== null) return refuse(reason);
        return {
          ok: true,
          kid: header.kid,
          tokenFingerprint: fingerprintOf(token),
          usableUntilMs: usableUntil(payload, now),
        };
      } catch (error) {
        return refuse(reasonOf(error));
      }
    },
  };

  function usableUntil({ exp, iat }: JWTPayload, now: Date): number {
    const seconds = exp ?? (iat ?? now.getTime() / 1000) + options.maxAgeSeconds;
    return (seconds + options.clockToleranceSeconds) * 1000;
  }

  function judgeClaims(payload: JWTPayload, rawBody: string | Buffer, now: Date): PushRefusal | null {
    // Exactly the string: an array that contains it is somebody else's token.
    if (payload.iss !== issuer) return "issuer";
    const { iat, exp } = payload;
    if (iat !== undefined && !Number.isFinite(iat)) return "claims";
    const ageSeconds = iat === undefined ? null : now.getTime() / 1000 - iat;
    if (ageSeconds !== null && ageSeconds < -options.clockToleranceSeconds) return "issued_in_the_future";
    if (
      ageSeconds !== null &&
      exp === undefined &&
      ageSeconds > options.maxAgeSeconds + options.clockToleranceSeconds
    ) {
      return "too_old";
    }
    const { bodyHashClaim } = options;
    if (bodyHashClaim && !isHashOf(payload[bodyHashClaim], rawBody)) return "body_hash";
    return null;
  }
}

/**
 * The beginning of the decoded signature: RS256 gives what is signed one signature (RFC 8017 §8.2), which only the
 * key's owner can make, and base64url lets it be written in several ways.
 */
function fingerprintOf(token: string): string {
  return Buffer.from(token.slice(token.lastIndexOf(".") + 1), "base64url").toString("latin1", 0, 16);
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

function reasonOf(error: unknown): PushRefusal {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature";
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === "nbf" ? "not_yet_valid" : "claims";
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return "algorithm";
  if (error instanceof errors.JOSEError) return "malformed";
  // Not about the token: a fault of ours, which must not pass for a bad signature.
  throw error;
}

function isHashOf(claim: unknown, rawBody: string | Buffer): boolean {
  if (typeof claim !== "string") return false;
  const claimed = Buffer.from(claim, /^[0-9a-f]{64}$/i.test(claim) ? "hex" : "base64url");
  const actual = createHash("sha256").update(rawBody).digest();
  return claimed.length === actual.length && timingSafeEqual(claimed, actual);
}
