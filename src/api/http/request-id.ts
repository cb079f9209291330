import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** As an id is written by whoever makes one; nothing that could be an address, a header or a sentence. */
const SOUND = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id of a request: the caller's, from `Request-Id` or `X-Request-Id`, where it is a sound one; else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers["request-id"] ?? headers["x-request-id"];
  return typeof given === "string" && SOUND.test(given) ? given : randomUUID();
}

/** The request's id as the `instance` of a problem document (RFC 9457 §3.1.5). */
export function instanceOf(requestId: string): string {
  return UUID.test(requestId) ? `urn:uuid:${requestId.toLowerCase()}` : `urn:dragonpass-temporal:request:${requestId}`;
}
