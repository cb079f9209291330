import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { bookingId, instant } from "../../contract/vocabulary.ts";
import { canonicalJson } from "../../domain/canonical-json.ts";
import type { BookingPosition } from "../bookings/booking-list.ts";

const HASH_BYTES = 16;
const TOKEN_LENGTH_MAX = 1_000;

/** A time that both JavaScript and the database can hold. */
const storableInstant = instant.refine((value) => !Number.isNaN(Date.parse(value)) && !value.startsWith("0000"));

/** An id of DragonPass as it came, also one that a caller could not ask for. */
const storableText = z
  .string()
  .min(1)
  .max(128)
  .refine((text) => text.isWellFormed() && !text.includes("\0"));

/** Position in a list of bookings. */
const bookingPosition = z.strictObject({ createdAt: storableInstant, bookingId });
/** Position in a list of push messages. */
export const pushMessagePosition = z.strictObject({
  receivedAt: storableInstant,
  id: z.string().regex(/^[0-9]{1,18}$/),
});

/** Position in a list of walk-ins. */
export const redemptionPosition = z.strictObject({ createdAt: storableInstant, orderId: storableText });

/** Position in the catalogue. */
export const cataloguePosition = z.strictObject({ id: storableText, programId: storableText });

/** An opaque token for the page after `position`, good for these filters only. */
export function encodePageToken(filters: unknown, position: object): string {
  const text = canonicalJson(position);
  return Buffer.concat([hashOf(filters, text), Buffer.from(text)]).toString("base64url");
}

/**
 * The position in a token; null where it was made for other filters, has been changed, or is no token at all.
 * The hash is not a secret: whoever makes a token by hand gets a page that he may read anyway.
 */
export function decodePageToken(filters: unknown, token: string): BookingPosition | null;
export function decodePageToken<Position>(
  filters: unknown,
  token: string,
  position: z.ZodType<Position>,
): Position | null;
export function decodePageToken(filters: unknown, token: string, position: z.ZodType = bookingPosition): unknown {
  if (token.length > TOKEN_LENGTH_MAX || !/^[A-Za-z0-9_-]+$/.test(token)) return null;
  const bytes = Buffer.from(token, "base64url");
  // base64url has several spellings of the same bytes; only ours is a token.
  if (bytes.length <= HASH_BYTES || bytes.toString("base64url") !== token) return null;
  const text = bytes.toString("utf8", HASH_BYTES);
  if (!timingSafeEqual(bytes.subarray(0, HASH_BYTES), hashOf(filters, text))) return null;
  const parsed = z.string().transform(parseJson).pipe(position).safeParse(text);
  return parsed.success ? parsed.data : null;
}

function hashOf(filters: unknown, text: string): Buffer {
  return createHash("sha256").update(canonicalJson(filters)).update("\n").update(text).digest().subarray(0, HASH_BYTES);
}

function parseJson(text: string, ctx: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
}
