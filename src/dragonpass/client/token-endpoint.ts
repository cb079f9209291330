import { randomUUID } from "node:crypto";
import type { Dispatcher } from "undici";
import { z } from "zod";
import { PATHS } from "../assumptions.ts";
import { faultError, lookUpSupplierCode, SupplierError } from "../errors/supplier-error.ts";
import { readInside } from "../schemas/nested.ts";
import { readTolerantly } from "../schemas/read-tolerantly.ts";
import { secondary, secondarySeconds, secondaryTime } from "../schemas/secondary.ts";
import { judge } from "./answer.ts";
import type { NoteLeftOut } from "./read-answer.ts";
import type { SupplierClock } from "./supplier-clock.ts";
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
  clock?: SupplierClock;
  note?: NoteLeftOut;
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
      clock: options.clock,
    }),
  );
  switch (answer.kind) {
    case "success": {
      const issued = readTolerantly(wireToken, answer.data);
      if (issued.success) {
        options.note?.(issued.leftOut);
        return { token: issued.data.token, expiresAtMs: expiryOf(issued.data, startedAtMs) };
      }
      throw faultError("unreadable", { operation: "token", httpStatus: answer.httpStatus });
    }
    case "unauthenticated":
    case "refused": {
      const supplierCode = answer.kind === "refused" ? answer.refusal.supplierCode : answer.supplierCode;
      // Whatever the refusal is called, at this endpoint it means that the credentials are not accepted.
      const row = lookUpSupplierCode("201")?.row;
      if (row) throw new SupplierError(row, { operation: "token", supplierCode, httpStatus: answer.httpStatus });
      throw faultError("token-unavailable", { operation: "token", supplierCode, httpStatus: answer.httpStatus });
    }
    case "throttled":
      throw faultError("throttled", { operation: "token", httpStatus: 429, retryAfterMs: answer.retryAfterMs });
    case "unknown":
      throw faultError(answer.reason, { ...answer, operation: "token" });
  }
}

/** As long as a header may be. */
const TOKEN_LENGTH_MAX = 16_384;
const token = z.string().min(1).max(TOKEN_LENGTH_MAX);
const secondaryToken = secondary(token);

/** The token identifies the answer; without its end, an hour is assumed. */
const wireToken = z.unknown().transform((value, ctx) => {
  if (typeof value === "string") return { token: readInside(token, value, ctx), ...NO_END };
  return readInside(wireTokenFields, value, ctx);
});

const NO_END = { expiresIn: null, expiresAt: null };

const wireTokenFields = z
  .looseObject({
    token: secondaryToken,
    accessToken: secondaryToken,
    access_token: secondaryToken,
    expiresIn: secondarySeconds,
    expires_in: secondarySeconds,
    expiresAt: secondaryTime,
    expires_at: secondaryTime,
  })
  .transform((wire, ctx) => {
    const issued = wire.accessToken ?? wire.access_token ?? wire.token;
    if (issued === null) {
      ctx.addIssue({ code: "custom", message: "no token" });
      return z.NEVER;
    }
    const [expiresIn, expiresAt] = [wire.expiresIn ?? wire.expires_in, wire.expiresAt ?? wire.expires_at];
    return { token: issued, expiresIn, expiresAt };
  });

function expiryOf({ expiresIn, expiresAt }: z.output<typeof wireToken>, startedAtMs: number): number {
  if (expiresIn !== null) return startedAtMs + expiresIn * 1000;
  return expiresAt?.getTime() ?? startedAtMs + LIFETIME_SECONDS * 1000;
}
