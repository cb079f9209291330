import { createPublicKey, type KeyObject } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { AppError } from "../contract/app-error.ts";

/** Where the verifier looks a key up, by the exact `kid`. */
export interface PushKeySource {
  find(kid: string): Promise<KeyObject | undefined>;
}

const jwkSet = z.looseObject({
  keys: z
    .array(
      z.looseObject({
        kty: z.literal("RSA", "only RSA keys are accepted"),
        kid: z.string().min(1),
        n: z.string(),
        e: z.string(),
        alg: z.literal("RS256", "only RS256 keys are accepted").optional(),
        use: z.literal("sig", "only signature keys are accepted").optional(),
      }),
    )
    .min(1),
});

const MODULUS_BITS_MIN = 2048;

/**
 * Imports a JWK set (RFC 7517), each key once.
 *
 * @throws AppError that says which key cannot be used
 */
export function importPushKeys(jwks: unknown): ReadonlyMap<string, KeyObject> {
  const read = jwkSet.safeParse(jwks);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw unusable(`The push keys are not a usable JWK set: ${issue?.path.join(".")} ${issue?.message}`);
  }
  const keys = new Map<string, KeyObject>();
  for (const { kid, n, e } of read.data.keys) {
    // Two keys of one name: which of them signs for DragonPass would be a matter of order.
    if (keys.has(kid)) throw unusable(`The push keys name the kid ${JSON.stringify(kid)} twice.`);
    keys.set(kid, importRsaKey(kid, n, e));
  }
  return keys;
}

/**
 * The keys of a JWK set that does not change.
 *
 * @throws AppError as `importPushKeys`
 */
export function createPushKeySource(jwks: unknown): PushKeySource {
  const keys = importPushKeys(jwks);
  return { find: (kid) => Promise.resolve(keys.get(kid)) };
}

export interface PushKeyFileOptions {
  path: string;
  /** Told once per state of the file that cannot be used; the keys read before stay in use. */
  onProblem: (error: unknown) => void;
  /** Told after new keys were read. */
  onChange?: () => void;
  /** How long the file is trusted to be unchanged; 1000 by default. */
  checkEveryMs?: number;
  now?: () => number;
}

/**
 * The keys of a file, which is read again when it changes.
 *
 * @throws when the file cannot be used at the start
 */
export async function openPushKeyFile(options: PushKeyFileOptions): Promise<PushKeySource> {
  const { path, checkEveryMs = 1000, now = Date.now } = options;
  let keys = await readKeys(path);
  let stamp = await stampOf(path);
  let reportedStamp: string | null = null;
  let checkedAtMs = now();
  let checking: Promise<void> | null = null;

  async function check(): Promise<void> {
    let seen = "missing";
    try {
      seen = await stampOf(path);
      if (seen === stamp) return;
      keys = await readKeys(path);
      stamp = seen;
      reportedStamp = null;
      options.onChange?.();
    } catch (error) {
      // `stamp` stays, so that a file caught in the middle of being written is read again.
      if (reportedStamp !== seen) options.onProblem(error);
      reportedStamp = seen;
    }
  }

  return {
    async find(kid) {
      if (now() - checkedAtMs >= checkEveryMs) {
        checkedAtMs = now();
        checking = check().finally(() => {
          checking = null;
        });
      }
      // Everybody waits for a check under way: the first push of a new key must not be refused.
      if (checking !== null) await checking;
      return keys.get(kid);
    },
  };
}

async function readKeys(path: string): Promise<ReadonlyMap<string, KeyObject>> {
  return importPushKeys(parseJson(await readFile(path, "utf8")));
}

async function stampOf(path: string): Promise<string> {
  const { mtimeNs, size, ino } = await stat(path, { bigint: true });
  return `${mtimeNs}/${size}/${ino}`;
}

function importRsaKey(kid: string, n: string, e: string): KeyObject {
  const key = tryImport(n, e);
  if (key === null) throw unusable(`The push key ${JSON.stringify(kid)} cannot be read.`);
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MODULUS_BITS_MIN) {
    throw unusable(`The push key ${JSON.stringify(kid)} has fewer than ${MODULUS_BITS_MIN} bits.`);
  }
  return key;
}

function tryImport(n: string, e: string): KeyObject | null {
  try {
    return createPublicKey({ key: { kty: "RSA", n, e }, format: "jwk" });
  } catch {
    return null;
  }
}

/** Null for what is not JSON, which is then no JWK set either. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function unusable(message: string): AppError<"push_keys_invalid"> {
  return new AppError({ code: "push_keys_invalid", message, retryable: false });
}
