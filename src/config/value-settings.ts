import { isIP, isIPv4 } from "node:net";
import { z } from "zod";
import { type ProgramId, programId } from "../contract/vocabulary.ts";
import { isLoopback } from "../dragonpass/sandbox/is-sandbox.ts";

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max, {
      error: `must be a whole number; give one from ${min} to ${max}`,
    })
    .transform(Number);
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `is not known; give ${words.slice(0, -1).join(", ")} or ${words.at(-1)}` });
}

/** Text that may not have white space inside it. */
export const word = z.string().regex(/^\S+$/, "holds white space; leave it out");

const HOST_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/;

/** An address or a name to listen on; an IPv6 address may be in brackets, as URLs have it. */
export const bindAddress = z
  .string()
  .transform((value) => /^\[(.+)\]$/.exec(value)?.[1] ?? value)
  .refine((value) => isIP(value) !== 0 || HOST_NAME.test(value), {
    error: "must be an address or a host name, without scheme or port; give one such as 0.0.0.0, ::1 or localhost",
  });

/** DragonPass's program ids, comma-separated. */
export const programIdList = z.string().transform((value, ctx): [ProgramId, ...ProgramId[]] => {
  const entries = value.split(",").map((entry) => entry.trim());
  const mistake = (message: string): void => ctx.addIssue({ code: "custom", message });
  const ids = entries.flatMap((entry, index) => {
    const id = programId.safeParse(entry);
    if (id.success) return [id.data];
    const what = entry === "" ? "is empty" : "is not a program id";
    mistake(`entry ${index + 1} ${what}; give program ids, separated by commas only`);
    return [];
  });
  if (new Set(ids).size < ids.length) mistake("names a program id twice; give each once");
  const [first, ...rest] = ids;
  return first === undefined ? z.NEVER : [first, ...rest];
});

/** DragonPass's base URL, without the slash at its end. */
export const supplierUrl = z
  .string()
  .refine((value) => isPlainUrl(value, ["https:", "http:"]), {
    error: "is not a URL; give https://… up to and including /api/v2, without user, query or fragment",
  })
  .refine((value) => !isPlainUrl(value, ["https:", "http:"]) || /\/api\/v2\/*$/.test(new URL(value).pathname), {
    error: "must end in /api/v2; give https://… up to and including that",
  })
  .refine((value) => !isPlainUrl(value, ["http:"]) || isLoopback(new URL(value).hostname), {
    error: "sends tokens and guests' data unencrypted; give an https:// URL (http:// is for this machine only)",
  })
  .transform((value) => value.replace(/\/+$/, ""));

/** A PostgreSQL connection URL, which may hold a password: it is never repeated. */
export const postgresUrl = z.string().refine((value) => /^postgres(ql)?:\/\/\S+$/.test(value) && URL.canParse(value), {
  error: "is not a PostgreSQL URL; give postgres://user:password@host:5432/database",
});

/** IP addresses and CIDRs, comma-separated; each comes out as a CIDR. */
export const cidrList = z.string().transform((value, ctx) =>
  value.split(",").map((entry, index) => {
    const cidr = cidrOf(entry.trim());
    if (cidr !== null) return cidr;
    ctx.addIssue({
      code: "custom",
      message: `entry ${index + 1} is not an address; give addresses or CIDRs such as 203.0.113.7 or 2001:db8::/32`,
    });
    return z.NEVER;
  }),
);

/** Headers that say something of the message or its connection, and so can carry no token. RFC 9110 §6 to 12. */
const MEANT_OTHERWISE = new Set(
  `accept accept-charset accept-encoding accept-language allow cache-control connection content-encoding content-language
  content-length content-location content-range content-type date expect forwarded from host http2-settings if-match
  if-modified-since if-none-match if-range if-unmodified-since keep-alive max-forwards origin pragma proxy-authenticate
  proxy-authentication-info proxy-connection range referer request-id server set-cookie te trailer transfer-encoding
  upgrade user-agent vary via x-forwarded-for x-forwarded-host x-forwarded-proto x-request-id`.split(/\s+/),
);

/** A header's name that can carry a token, in lower case as Node has it. RFC 9110 §5.1. */
export const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "is not the name of a header; give one such as authorization")
  .transform((value) => value.toLowerCase())
  .refine((value) => !MEANT_OTHERWISE.has(value), {
    error: "is a header with a meaning of its own; give the one that carries the token, such as authorization",
  });

function isPlainUrl(value: string, protocols: readonly string[]): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return protocols.includes(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === "";
}

function cidrOf(entry: string): string | null {
  const [address = "", prefix, ...rest] = entry.split("/");
  if (isIP(address) === 0 || rest.length > 0) return null;
  const bits = isIPv4(address) ? 32 : 128;
  if (prefix === undefined) return `${address}/${bits}`;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? `${address}/${Number(prefix)}` : null;
}
