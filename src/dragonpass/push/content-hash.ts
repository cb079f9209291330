import { createHash } from "node:crypto";
import { canonicalJson } from "../../domain/canonical-json.ts";

/** SHA-256 of the canonical JSON, lower-case hex: the same content has the same one, however it was written. */
export function contentHashOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
