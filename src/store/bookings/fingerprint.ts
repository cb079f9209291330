import { createHmac } from "node:crypto";
import { canonicalJson } from "../../domain/canonical-json.ts";
import type { Db } from "../database/database.ts";

const keys = new WeakMap<Db, Buffer>();

/**
 * Fingerprint of a request: HMAC-SHA256 in hex of its canonical JSON. Two requests have the same one
 * only if they ask for the same. The key never leaves the database's installation, so that guest data cannot be
 * guessed from a fingerprint alone.
 */
export async function fingerprintOf(db: Db, canonicalValue: unknown): Promise<string> {
  const key = keys.get(db) ?? (await readKey(db));
  return createHmac("sha256", key).update(canonicalJson(canonicalValue)).digest("hex");
}

async function readKey(db: Db): Promise<Buffer> {
  const row = await db.selectFrom("installation").select("fingerprint_key").executeTakeFirstOrThrow();
  const key = Buffer.from(row.fingerprint_key, "hex");
  keys.set(db, key);
  return key;
}
