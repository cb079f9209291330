import { createHash } from "node:crypto";
import { z } from "zod";

/** Scopes of an API key: start and cancel, read, look into the inbox. */
const SCOPES = ["book", "read", "operate"] as const;
export type Scope = (typeof SCOPES)[number];

/** An API key as it is configured: its hash, never the key. */
export interface ApiKey {
  /**
   * Names the caller in logs, and is part of the ids made from an `Idempotency-Key`. While a caller changes its key,
   * both have its name: a call that is repeated with the new one is the same call.
   */
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
}

const ENTRY = /^(?<name>[A-Za-z0-9._-]{1,64}):(?<sha256>[0-9a-fA-F]{64})(?::(?<scopes>[a-z]+(?:\+[a-z]+)*))?$/;

/** `name:sha256` or `name:sha256:book+read+operate`, comma-separated; several for a name that has several keys. */
export const apiKeyList = z.string().transform((value, ctx): [ApiKey, ...ApiKey[]] => {
  const entries = value.split(",").map((entry) => entry.trim());
  const keys = entries.flatMap((entry, index) => {
    const key = apiKeyOf(entry);
    if (typeof key !== "string") return [key];
    ctx.addIssue({ code: "custom", message: `entry ${index + 1} ${key}` });
    return [];
  });
  if (new Set(keys.map((key) => key.sha256)).size < keys.length) {
    ctx.addIssue({ code: "custom", message: "two entries have the same key; give each its own" });
  }
  const [first, ...rest] = keys;
  return first === undefined ? z.NEVER : [first, ...rest];
});

/** SHA-256 in lower-case hex, as `API_KEYS` wants it. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function apiKeyOf(entry: string): ApiKey | string {
  const { name, sha256, scopes } = ENTRY.exec(entry)?.groups ?? {};
  if (name === undefined || sha256 === undefined) {
    return "is not an API key; give name:sha256 or name:sha256:book+read+operate, with the key's SHA-256 in hex";
  }
  const wanted = scopes?.split("+") ?? SCOPES;
  if (!wanted.every(isScope)) return "has an unknown scope; give book, read or operate, joined with +";
  return { name, sha256: sha256.toLowerCase(), scopes: SCOPES.filter((scope) => wanted.includes(scope)) };
}

function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
