import { createHash } from "node:crypto";
import type { Request, Response } from "express";

/**
 * Answers with JSON that a caller may keep as long as it asks whether it is still good: the ETag is strong, of
 * the bytes themselves; 304 where `If-None-Match` has it (RFC 9110 §13.1.2).
 */
export function sendRevalidated(req: Request, res: Response, body: object): void {
  const text = JSON.stringify(body);
  const etag = `"${createHash("sha256").update(text).digest("base64url")}"`;
  res.set({ ETag: etag, "Cache-Control": "private, no-cache", Vary: "Authorization" });
  if (hasEtag(req.headers["if-none-match"], etag)) res.status(304).end();
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
