import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler, Response } from "express";
import type { ApiKey, Scope } from "../../config/api-keys.ts";
import { ApiError } from "./api-error.ts";

/** Makes, for each scope, the handler that lets only keys with that scope pass. */
type Authorize = (scope: Scope) => RequestHandler;

/**
 * Checks `Authorization: Bearer <api key>` (RFC 6750 §2.1) and what the key may do.
 * @param limitFailures takes a request whose key was not accepted; it answers 429 to whoever keeps trying
 */
export function createAuthorize(apiKeys: readonly ApiKey[], limitFailures: RequestHandler): Authorize {
  const known = apiKeys.map((key) => ({ key, hash: Buffer.from(key.sha256, "hex") }));
  return (scope) =>
    function authorize(req, res, next) {
      const caller = findCaller(known, req.headers.authorization);
      if (caller === null) {
        limitFailures(req, res, (error?: unknown) => {
          res.set("WWW-Authenticate", "Bearer");
          next(error ?? unauthenticated());
        });
      } else if (!caller.scopes.includes(scope)) {
        next(new ApiError("forbidden", `This API key lacks the scope ${scope}.`));
      } else {
        res.locals.caller = caller;
        next();
      }
    };
}

/** The API key that a request was authorized with. */
export function callerOf(res: Response): ApiKey {
  const caller: unknown = res.locals.caller;
  if (!isApiKey(caller)) throw new TypeError("the route has no authorize handler");
  return caller;
}

/** Name of the API key of a request; null where the route needs none, or it was refused. */
export function callerNameOf(res: Response): string | null {
  const caller: unknown = res.locals.caller;
  return isApiKey(caller) ? caller.name : null;
}

function unauthenticated(): ApiError {
  return new ApiError("unauthenticated", "Send a known API key as Authorization: Bearer <API key>.");
}

function findCaller(known: readonly { key: ApiKey; hash: Buffer }[], header: string | undefined): ApiKey | null {
  const token = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i.exec(header ?? "")?.[1];
  if (token === undefined) return null;
  const hash = createHash("sha256").update(token, "utf8").digest();
  let found: ApiKey | null = null;
  // All of them, and in constant time: how long it takes tells nothing about which key was near.
  for (const candidate of known) if (timingSafeEqual(candidate.hash, hash)) found = candidate.key;
  return found;
}

function isApiKey(value: unknown): value is ApiKey {
  return typeof value === "object" && value !== null && "name" in value && "scopes" in value;
}
