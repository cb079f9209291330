import { createPublicKey, type KeyObject } from "node:crypto";
import type { AppError } from "../../contract/app-error.ts";
import { ServiceFault } from "../../contract/service-fault.ts";

/** The keys of a JWK set that verify pushes, by `kid`, and those that do not. */
export interface PushKeySet {
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly ignored: readonly IgnoredPushKey[];
}

/** A key of the set that is not used. Holds no key material. */
export interface IgnoredPushKey {
  /** Place in the set, from 1. */
  readonly position: number;
  readonly kid: string | null;
  /** Follows the key's name: "is not an RSA key". */
  readonly reason: string;
}

type Jwk = Readonly<Record<string, unknown>>;

const MODULUS_BITS_MIN = 2048;
/** RFC 7518 §6.3.2: parameters of private RSA keys. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth"] as const;
/** Ignored keys that an error names; the rest are counted. */
const NAMED_MAX = 3;

/**
 * Imports the keys that verify RS256 and ignores the others: a set also holds keys for other uses, and of kinds that
 * are not known here (RFC 7517 §5).
 *
 * @throws AppError `push_keys_invalid` where nothing is left
 */
export function importPushKeys(jwks: unknown): PushKeySet {
  const entries = isObject(jwks) ? jwks.keys : undefined;
  if (!Array.isArray(entries)) throw unusable("The push keys are not a JWK set: it has a list named keys.");
  const keys = new Map<string, KeyObject>();
  const ignored: IgnoredPushKey[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = readKey(entry, keys);
    if (typeof read === "string") ignored.push({ position: index + 1, kid: kidOf(entry), reason: read });
    else keys.set(read.kid, read.key);
  }
  if (keys.size === 0) throw unusable(`The push keys hold none that verifies RS256${listed(ignored)}.`);
  return { keys, ignored };
}

/** `Key 2, "a", is not an RSA key`, for a message. */
export function describeIgnored({ position, kid, reason }: IgnoredPushKey): string {
  return kid === null ? `key ${position} ${reason}` : `key ${position}, ${JSON.stringify(kid)}, ${reason}`;
}

/** The key, or why it is ignored. */
function readKey(jwk: unknown, known: ReadonlyMap<string, KeyObject>): { kid: string; key: KeyObject } | string {
  if (!isObject(jwk)) return "is not an object";
  const reason = declaredReason(jwk);
  if (reason !== null) return reason;
  const kid = kidOf(jwk);
  if (kid === null) return "has no kid, so no token can name it";
  const key = tryImport(jwk);
  if (key === null) return "cannot be read: n or e is missing or wrong";
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MODULUS_BITS_MIN) return `has fewer than ${MODULUS_BITS_MIN} bits`;
  // With 1, which OpenSSL accepts, a signature is the padded message itself: anybody could write it.
  if (publicExponent < 3n || publicExponent % 2n === 0n) return "has an exponent that protects nothing";
  // Which of two signs for DragonPass must not depend on chance: the first does.
  if (known.has(kid)) return "has the kid of a key before it";
  return { kid, key };
}

/** The reason in a key's own members to exclude it, if any. A member that is null counts as missing. */
function declaredReason(jwk: Jwk): string | null {
  if (jwk.kty !== "RSA") return "is not an RSA key";
  if (PRIVATE_MEMBERS.some((member) => isGiven(jwk[member]))) {
    return "is a private key; take it out of the set and have it replaced";
  }
  if (isGiven(jwk.use) && jwk.use !== "sig") return "is not for signatures (use)";
  if (isGiven(jwk.alg) && jwk.alg !== "RS256") return "is not for RS256 (alg)";
  const { key_ops: operations } = jwk;
  const verifies = !isGiven(operations) || (Array.isArray(operations) && operations.includes("verify"));
  return verifies ? null : "does not verify (key_ops)";
}

function tryImport({ n, e }: Jwk): KeyObject | null {
  if (typeof n !== "string" || typeof e !== "string") return null;
  try {
    return createPublicKey({ key: { kty: "RSA", n, e }, format: "jwk" });
  } catch {
    // OpenSSL's message names its decoder and helps nobody.
    return null;
  }
}

function listed(ignored: readonly IgnoredPushKey[]): string {
  if (ignored.length === 0) return "";
  const more = ignored.length > NAMED_MAX ? `; and ${ignored.length - NAMED_MAX} more` : "";
  return `: ${ignored.slice(0, NAMED_MAX).map(describeIgnored).join("; ")}${more}`;
}

function kidOf(jwk: unknown): string | null {
  return isObject(jwk) && typeof jwk.kid === "string" && jwk.kid !== "" ? jwk.kid : null;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isObject(value: unknown): value is Jwk {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unusable(message: string): AppError<"push_keys_invalid"> {
  return new ServiceFault({ code: "push_keys_invalid", message, retryable: false });
}
