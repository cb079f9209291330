import { randomUUID } from "node:crypto";
import type { Dispatcher } from "undici";
import { z } from "zod";
import { judge } from "./answer.ts";
import { PATHS } from "./assumptions.ts";
import { faultError, lookUpSupplierCode, SupplierError } from "./errors.ts";
import { readInstant } from "./instants.ts";
import { exchange } from "./transport.ts";

/** A token and when it ends. */
export interface IssuedToken {
  token: string;
  expiresAtMs: number;
}

/** DragonPass: a token is good for an hour. */
const LIFETIME_SECONDS = 3600;

/**
 * Fetches a token (DragonPass: Generate Access Token). The names of the answer's fields are not
 * documented, so the usual ones are all read.
 *
 * @throws SupplierError
 */
export async function fetchToken(options: {
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  timeoutMs?: number;
  dispatcher: Dispatcher;
  now: () => number;
}): Promise<IssuedToken> {
  const startedAtMs = options.now();
  const answer = judge(
    await exchange({
      dispatcher: options.dispatcher,
      method: "POST",
      url: `${options.baseUrl.replace(/\/+$/, "")}${PATHS.token}`,
      headers: { accept: "application/json", "x-request-id": randomUUID() },
      body: { clientId: options.clientId, secret: options.clientSecret },
      timeoutMs: options.timeoutMs ?? 10_000,
    }),
  );
  switch (answer.kind) {
    case "success": {
      const issued = wireToken.safeParse(answer.data);
      if (issued.success) return { token: issued.data.token, expiresAtMs: expiryOf(issued.data, startedAtMs) };
      throw faultError("unreadable", { httpStatus: answer.httpStatus });
    }
    case "unauthenticated":
    case "refused": {
      const supplierCode = answer.kind === "refused" ? answer.refusal.supplierCode : answer.supplierCode;
      // Whatever the refusal is called, at this endpoint it means that the credentials are not accepted.
      const row = lookUpSupplierCode("201")?.row;
      if (row) throw new SupplierError(row, { supplierCode, httpStatus: answer.httpStatus });
      throw faultError("token-unavailable", { supplierCode, httpStatus: answer.httpStatus });
    }
    case "throttled":
      throw faultError("throttled", { httpStatus: 429, retryAfterMs: answer.retryAfterMs });
    case "unknown":
      throw faultError(answer.reason, answer);
  }
}

const text = z.string().min(1).max(16_384);
const whole = z
  .preprocess((value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value), z.unknown())
  .optional();

const wireToken = z.union([
  text.transform((token) => ({ token, expiresIn: undefined, expiresAt: undefined })),
  z
    .looseObject({
      token: text.optional(),
      accessToken: text.optional(),
      access_token: text.optional(),
      expiresIn: whole,
      expires_in: whole,
      expiresAt: whole,
      expires_at: whole,
    })
    .transform((wire, ctx) => {
      const token = wire.accessToken ?? wire.access_token ?? wire.token;
      if (token === undefined) {
        ctx.addIssue({ code: "custom", message: "no token" });
        return z.NEVER;
      }
      return { token, expiresIn: wire.expiresIn ?? wire.expires_in, expiresAt: wire.expiresAt ?? wire.expires_at };
    }),
]);

function expiryOf(issued: { expiresIn?: unknown; expiresAt?: unknown }, startedAtMs: number): number {
  const { expiresIn, expiresAt } = issued;
  if (typeof expiresIn === "number" && expiresIn > 0) return startedAtMs + expiresIn * 1000;
  if (typeof expiresAt === "number" && expiresAt > 0) return expiresAt > 1e11 ? expiresAt : expiresAt * 1000;
  const read = readInstant(expiresAt);
  return read === null ? startedAtMs + LIFETIME_SECONDS * 1000 : Date.parse(read.instant);
}
