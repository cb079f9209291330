import { createPrivateKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import type { AppError } from "../../contract/app-error.ts";
import { ServiceFault } from "../../contract/service-fault.ts";
import { createAgent } from "./agent.ts";
import type { NoteLeftOut } from "./read-answer.ts";
import { createSupplierClock, type SupplierClock } from "./supplier-clock.ts";
import { fetchToken, type IssuedToken } from "./token-endpoint.ts";

/** How we show DragonPass who we are (DragonPass: Authentication). */
type TokenSourceOptions = CommonOptions &
  (
    | {
        mode: "rs256";
        /** `iss`, given by DragonPass at onboarding. */
        issuer: string;
        /** PEM, PKCS #8 or PKCS #1, RSA of at least 2048 bits. */
        privateKey: string;
      }
    | { mode: "hs256"; issuer: string; secret: string }
    | {
        mode: "endpoint";
        /** Up to and including `/api/v2`. */
        baseUrl: string;
        clientId: string;
        clientSecret: string;
        timeoutMs?: number;
        /** Told of what could not be read of the endpoint's answers. */
        note?: NoteLeftOut;
      }
  );

interface CommonOptions {
  /** Lifetime of a self-signed token; the documentation names no limit. */
  lifetimeSeconds?: number;
  /** DragonPass's clock, by which it judges our tokens; one of which nothing is known where it is left out. */
  clock?: SupplierClock;
  now?: () => number;
}

/** Gives the tokens that calls are sent with. */
export interface TokenSource {
  /**
   * A token that is good for a while yet; callers at the same time share one.
   *
   * @throws SupplierError when the token endpoint gives none
   */
  token(): Promise<string>;
  /** Forgets the token. With `rejected`, only if that is still the one: others may have renewed it meanwhile. */
  invalidate(rejected?: string): void;
}

const LIFETIME_SECONDS = 300;

/**
 * Makes or fetches tokens, and keeps each until shortly before it ends.
 *
 * @throws AppError `private_key_invalid` when the key cannot be used; its message holds nothing of the key
 */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { clock = createSupplierClock() } = options;
  const now = options.now ?? (() => clock.earliestNow());
  const issue = issuerOf(options, now);
  let current: { token: string; renewAtMs: number } | null = null;
  let pending: Promise<string> | null = null;

  async function renew(): Promise<string> {
    const startedAtMs = now();
    const issued = await issue();
    // A minute early, but never before a half of a short life is over.
    const lifeMs = issued.expiresAtMs - startedAtMs;
    current = { token: issued.token, renewAtMs: issued.expiresAtMs - Math.min(60_000, lifeMs / 2) };
    return issued.token;
  }

  return {
    token() {
      if (current !== null && now() < current.renewAtMs) return Promise.resolve(current.token);
      pending ??= renew().finally(() => {
        pending = null;
      });
      return pending;
    },
    invalidate(rejected) {
      if (rejected === undefined || current?.token === rejected) current = null;
    },
  };
}

function issuerOf(options: TokenSourceOptions, now: () => number): () => Promise<IssuedToken> {
  if (options.mode === "endpoint") {
    // Never closed: a connection that nothing waits for keeps no process alive.
    const dispatcher = createAgent(1);
    return () => fetchToken({ ...options, dispatcher, now });
  }
  const { issuer, lifetimeSeconds = LIFETIME_SECONDS } = options;
  const key = options.mode === "rs256" ? importPrivateKey(options.privateKey) : importSecret(options.secret);
  const alg = options.mode === "rs256" ? "RS256" : "HS256";
  return async () => {
    const issuedAt = Math.floor(now() / 1000);
    const expiresAt = issuedAt + lifetimeSeconds;
    const token = await new SignJWT()
      .setProtectedHeader({ alg, typ: "JWT" })
      .setIssuer(issuer)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(key);
    return { token, expiresAtMs: expiresAt * 1000 };
  };
}

function importSecret(secret: string): Uint8Array {
  if (secret === "") throw unusable("The DragonPass secret is empty.");
  return new TextEncoder().encode(secret);
}

function importPrivateKey(pem: string): KeyObject {
  const key = parsePrivateKey(pem);
  if (key.asymmetricKeyType !== "rsa" || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
    throw unusable("The DragonPass private key must be RSA of at least 2048 bits.");
  }
  return key;
}

function parsePrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // OpenSSL's error is dropped: it says nothing useful, and what it quotes is a secret.
    throw unusable("The DragonPass private key is not a readable PEM.");
  }
}

function unusable(message: string): AppError<"private_key_invalid"> {
  return new ServiceFault({ code: "private_key_invalid", message, retryable: false });
}
