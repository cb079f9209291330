import type { KeyObject } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { type IgnoredPushKey, importPushKeys, type PushKeySet } from "./push-key-set.ts";

/** Where the verifier looks a key up, by the exact `kid`. */
export interface PushKeySource {
  find(kid: string): Promise<KeyObject | undefined>;
  /** For whoever watches over the keys; looks at the file as `find` does. */
  state(): Promise<PushKeysState>;
}

/** The keys in use. */
interface PushKeysState {
  readonly usable: number;
  /** Keys of the same set that are not for RS256 pushes. */
  readonly ignored: number;
  /** The file cannot be used as it is now; the keys read before stay in use. */
  readonly stale: boolean;
}

interface PushKeyOptions {
  /** Told once per ignored key whenever a set is taken into use. */
  onIgnored?: (key: IgnoredPushKey) => void;
}

interface PushKeyFileOptions extends PushKeyOptions {
  path: string;
  /** Told once per state of the file that cannot be used; the keys read before stay in use. */
  onProblem: (error: unknown) => void;
  /** Told after new keys were read. */
  onChange?: () => void;
  /** How long the file is trusted to be unchanged; 1000 by default. */
  checkEveryMs?: number;
  /** Of a clock that nobody sets. */
  now?: () => number;
}

/**
 * The keys of a JWK set that does not change.
 *
 * @throws AppError as `importPushKeys`
 */
export function createPushKeySource(jwks: unknown, options: PushKeyOptions = {}): PushKeySource {
  const set = taken(importPushKeys(jwks), options);
  return {
    find: (kid) => Promise.resolve(set.keys.get(kid)),
    state: () => Promise.resolve(stateOf(set, false)),
  };
}

/**
 * The keys of a file, which is read again when it changes.
 *
 * @throws when the file cannot be used at the start
 */
export async function openPushKeyFile(options: PushKeyFileOptions): Promise<PushKeySource> {
  const { path, checkEveryMs = 1000, now = () => performance.now() } = options;
  // The stamp first: what is written while the file is read is then seen as a change.
  let stamp = await stampOf(path);
  let set = taken(await readKeys(path), options);
  let reportedStamp: string | null = null;
  let checkedAtMs = now();
  let checking: Promise<void> | null = null;

  async function check(): Promise<void> {
    let seen = "missing";
    try {
      seen = await stampOf(path);
      if (seen !== stamp) {
        set = taken(await readKeys(path), options);
        stamp = seen;
        options.onChange?.();
      }
      reportedStamp = null;
    } catch (error) {
      // `stamp` stays, so that a file caught in the middle of being written is read again.
      if (reportedStamp !== seen) options.onProblem(error);
      reportedStamp = seen;
    }
  }

  /** Everybody waits for a check under way: the first push of a new key must not be refused. */
  async function upToDate(): Promise<void> {
    if (now() - checkedAtMs >= checkEveryMs) {
      checkedAtMs = now();
      checking = check().finally(() => {
        checking = null;
      });
    }
    if (checking !== null) await checking;
  }

  return {
    async find(kid) {
      await upToDate();
      return set.keys.get(kid);
    },
    async state() {
      await upToDate();
      return stateOf(set, reportedStamp !== null);
    },
  };
}

function taken(set: PushKeySet, { onIgnored }: PushKeyOptions): PushKeySet {
  for (const key of set.ignored) onIgnored?.(key);
  return set;
}

function stateOf({ keys, ignored }: PushKeySet, stale: boolean): PushKeysState {
  return { usable: keys.size, ignored: ignored.length, stale };
}

/** More than any set has: the file may have been replaced by something without an end. */
const FILE_BYTES_MAX = 1_048_576;

async function readKeys(path: string): Promise<PushKeySet> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(FILE_BYTES_MAX);
    let filled = 0;
    for (let read = 1; read > 0 && filled < FILE_BYTES_MAX; filled += read) {
      ({ bytesRead: read } = await file.read(buffer, filled, FILE_BYTES_MAX - filled, null));
    }
    // What is longer is cut, and no JWK set then.
    return importPushKeys(parseJson(buffer.toString("utf8", 0, filled)));
  } finally {
    await file.close();
  }
}

async function stampOf(path: string): Promise<string> {
  const { mtimeNs, size, ino } = await stat(path, { bigint: true });
  return `${mtimeNs}/${size}/${ino}`;
}

/** Null for what is not JSON, which is then no JWK set either. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
