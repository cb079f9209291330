import { createHash } from "node:crypto";
import type { Response } from "express";
import type { z } from "zod";
import type { RouteAnswer } from "./route.ts";

/** The header that `sendRevalidated` looks at. */
export const REVALIDATED_HEADERS = {
  "If-None-Match": "an `ETag` that was answered before: 304 where it is still good",
} as const;

/** Its answers with a body of this schema. */
export function revalidatedAnswers<Schema extends z.ZodType>(schema: Schema) {
  return {
    200: { when: "with `ETag`", schema },
    304: { when: "`If-None-Match` has its `ETag`; no body", schema: null },
  } as const satisfies Record<number, RouteAnswer>;
}

/**
 * Answers with JSON that a caller may keep as long as it asks whether it is still good: the ETag is strong, of
 * the bytes themselves; 304 where `If-None-Match` has it (RFC 9110 §13.1.2).
 */
export function sendRevalidated(res: Response, body: object, ifNoneMatch: string | undefined): void {
  const text = JSON.stringify(body);
  const etag = `"${createHash("sha256").update(text).digest("base64url")}"`;
  res.set({ ETag: etag, "Cache-Control": "private, no-cache", Vary: "Authorization" });
  if (hasEtag(ifNoneMatch, etag)) res.status(304).end();
  else res.status(200).type("json").send(text);
}

/**
 * Not Express's own check: that one is off where the request has `Cache-Control: no-cache`, which `fetch` adds to
 * every request with `If-None-Match`, and which is addressed to caches (RFC 9111 §5.2.1.4).
 */
function hasEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  // Weak comparison: `W/` makes no difference (RFC 9110 §8.8.3.2).
  return header.trim() === "*" || [...header.matchAll(/"[^"]*"/g)].some(([known]) => known === etag);
}
