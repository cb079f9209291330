/** Callback tokens: RS256, `kid`, a fresh one per attempt. Times are those of the host, wherever the simulator's clock was moved to. */
import { randomUUID } from "node:crypto";
import { exportJWK, importPKCS8, importSPKI, type JSONWebKeySet, SignJWT } from "jose";
import { CALLBACK_ISSUER, CALLBACK_TOKEN_LIFETIME_SECONDS } from "../../dragonpass/assumptions.ts";
import type { Clock } from "../clock.ts";
import { DEVELOPMENT_PUSH_KEYS } from "../development-keys.ts";
import type { SeededRandom } from "../seeded-random.ts";

/** `random` is what DragonPass does during a rotation; the rest is for tests of a receiver. */
export const PUSH_SIGNINGS = [
  "random",
  "current",
  "old",
  "unknown-key",
  "wrong-key",
  "wrong-issuer",
  "expired",
  "no-expiry",
  "hs256-public-key",
  "alg-none",
  "none",
] as const;
export type PushSigning = (typeof PUSH_SIGNINGS)[number];

/** A token and the `kid` in its header. */
interface PushToken {
  readonly token: string | null;
  readonly kid: string | null;
}

type Key = Awaited<ReturnType<typeof importPKCS8>> | Uint8Array;

/** Makes callback tokens. */
export class PushSigner {
  readonly #random: SeededRandom;
  readonly #clock: Clock;
  readonly #keys: { old: Key; current: Key };

  private constructor(random: SeededRandom, clock: Clock, keys: { old: Key; current: Key }) {
    this.#random = random;
    this.#clock = clock;
    this.#keys = keys;
  }

  static async create(random: SeededRandom, clock: Clock): Promise<PushSigner> {
    const { old, current } = DEVELOPMENT_PUSH_KEYS;
    return new PushSigner(random, clock, {
      old: await importPKCS8(old.privateKeyPem, "RS256"),
      current: await importPKCS8(current.privateKeyPem, "RS256"),
    });
  }

  /** A fresh token; a right one for `random`, `current` and `old`, a wrong one in one way each for the others. */
  async sign(signing: PushSigning): Promise<PushToken> {
    const { old, current } = DEVELOPMENT_PUSH_KEYS;
    const now = Math.floor(this.#clock.hostNow() / 1_000);
    switch (signing) {
      case "none":
        return { token: null, kid: null };
      case "random":
        return this.sign(this.#random.next() < 0.5 ? "old" : "current");
      case "old":
        return rs256(now, old.kid, this.#keys.old);
      case "current":
        return rs256(now, current.kid, this.#keys.current);
      case "unknown-key":
        return rs256(now, "simulator-push-unknown", this.#keys.current);
      case "wrong-key":
        return rs256(now, current.kid, this.#keys.old);
      case "wrong-issuer":
        return rs256(now, current.kid, this.#keys.current, { issuer: "somebody-else" });
      case "expired":
        return rs256(now, current.kid, this.#keys.current, { issuedSecondsAgo: 2 * CALLBACK_TOKEN_LIFETIME_SECONDS });
      case "no-expiry":
        return rs256(now, current.kid, this.#keys.current, { expires: false });
      case "hs256-public-key":
        return hs256WithPublicKey(now);
      case "alg-none":
        return unsigned(now);
    }
  }
}

/** The public keys, with their `kid`: what a client is configured with. */
export async function pushJwks(): Promise<JSONWebKeySet> {
  const keys = await Promise.all(
    Object.values(DEVELOPMENT_PUSH_KEYS).map(async ({ kid, publicKeyPem }) => ({
      ...(await exportJWK(await importSPKI(publicKeyPem, "RS256"))),
      kid,
      alg: "RS256",
      use: "sig",
    })),
  );
  return { keys };
}

interface TokenVariant {
  issuer?: string;
  issuedSecondsAgo?: number;
  expires?: boolean;
}

async function rs256(now: number, kid: string, key: Key, variant: TokenVariant = {}): Promise<PushToken> {
  return { token: await claims(now, variant).setProtectedHeader({ alg: "RS256", typ: "JWT", kid }).sign(key), kid };
}

/** The classic confusion: the public key, which everybody has, used as the secret of HS256. */
async function hs256WithPublicKey(now: number): Promise<PushToken> {
  const { kid, publicKeyPem } = DEVELOPMENT_PUSH_KEYS.current;
  const secret = new TextEncoder().encode(publicKeyPem);
  return { token: await claims(now, {}).setProtectedHeader({ alg: "HS256", typ: "JWT", kid }).sign(secret), kid };
}

function unsigned(now: number): PushToken {
  const { kid } = DEVELOPMENT_PUSH_KEYS.current;
  const parts = [
    { alg: "none", typ: "JWT", kid },
    { iss: CALLBACK_ISSUER, iat: now, exp: now + CALLBACK_TOKEN_LIFETIME_SECONDS },
  ];
  return { token: `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.`, kid };
}

function claims(
  now: number,
  { issuer = CALLBACK_ISSUER, issuedSecondsAgo = 0, expires = true }: TokenVariant,
): SignJWT {
  const issuedAt = now - issuedSecondsAgo;
  // Dates are in whole seconds: without an id two tokens of one second would be the same.
  const token = new SignJWT().setIssuer(issuer).setIssuedAt(issuedAt).setJti(randomUUID());
  return expires ? token.setExpirationTime(issuedAt + CALLBACK_TOKEN_LIFETIME_SECONDS) : token;
}
