/** The caller of a request: a token signed with the client's key or secret, or one from the token endpoint. */
import { createPublicKey, type KeyObject } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import { decodeProtectedHeader, errors, jwtVerify } from "jose";
import type { Clock } from "../clock.ts";
import { SupplierError } from "../supplier-error.ts";
import type { AccessTokens } from "./access-tokens.ts";

/** By what the tokens of calls are judged. */
export interface AuthenticationOptions {
  readonly issuer: string;
  readonly clientPublicKeyPem: string;
  readonly hs256Secret: string;
  readonly accessTokens: AccessTokens;
  readonly programIds: readonly string[];
  readonly clock: Clock;
}

/** How far ahead of its clock DragonPass takes a token to have been made; what is tolerated is not documented. */
const ISSUED_AHEAD_MAX_SECONDS = 60;

type Middleware = (req: Request, res: Response, next: NextFunction) => Promise<void>;

/** Middleware: token, program, request id. Throws `SupplierError`. */
export function authenticate(options: AuthenticationOptions): Middleware {
  const keys = {
    RS256: createPublicKey(options.clientPublicKeyPem),
    HS256: new TextEncoder().encode(options.hs256Secret),
  };
  return async function requireClient(req, _res, next) {
    const token = /^Bearer (.+)$/i.exec(req.get("authorization") ?? "")?.[1];
    if (token === undefined) throw new SupplierError("unauthenticated", "A bearer token is required");
    if (!options.accessTokens.accept(token)) await verify(token, keys, options);
    if (!options.programIds.includes(req.get("x-program-id") ?? "")) {
      throw new SupplierError("forbidden", "Unknown program");
    }
    if (!req.get("x-request-id")) throw new SupplierError("parameterMissing", "X-Request-ID is required");
    next();
  };
}

/** The algorithm picks the key, so that the public key can never serve as an HS256 secret. */
async function verify(
  token: string,
  keys: { RS256: KeyObject; HS256: Uint8Array },
  { issuer, clock }: AuthenticationOptions,
): Promise<void> {
  try {
    const { alg } = decodeProtectedHeader(token);
    if (alg !== "RS256" && alg !== "HS256") throw new SupplierError("invalidCredentials", "Unknown algorithm");
    const currentDate = new Date(clock.hostNow());
    const requiredClaims = ["exp"];
    const { payload } = await jwtVerify(token, keys[alg], { issuer, algorithms: [alg], requiredClaims, currentDate });
    const issuedAheadSeconds = (payload.iat ?? Number.NEGATIVE_INFINITY) - clock.hostNow() / 1_000;
    if (issuedAheadSeconds > ISSUED_AHEAD_MAX_SECONDS) {
      throw new SupplierError("invalidCredentials", "The token was issued in the future");
    }
  } catch (error) {
    if (error instanceof SupplierError) throw error;
    if (error instanceof errors.JWTExpired) throw new SupplierError("tokenExpired", "The token has expired");
    throw new SupplierError("invalidCredentials", "The token is invalid");
  }
}
