import { v5 as uuidV5, v7 as uuidV7 } from "uuid";
import type { z } from "zod";
import { ApiError, invalidRequest } from "./api-error.ts";

/** Namespace of the ids made from keys. Never changed: the same key must keep making the same id. */
const NAMESPACE = "5a1f6c1e-6b0c-5c0a-9f0e-0c7d3b6f2a41";

/**
 * The id of a booking or of a request for a pass: the caller's own, else made from the API key's name and the `Idempotency-Key`,
 * else a new one. An id in the body wins over the header, which many HTTP clients set by themselves.
 * @throws {ApiError} `invalid_request` where the header is malformed, whether or not it is needed
 */
export function chooseId<Schema extends z.ZodType<string>>(request: {
  readonly schema: Schema;
  readonly given: z.output<Schema> | undefined;
  readonly header: string | undefined;
  readonly apiKeyName: string;
}): z.output<Schema> {
  const key = idempotencyKeyOf(request.header);
  if (request.given !== undefined) return request.given;
  // A key's name holds no colon, so no two pairs read the same.
  return request.schema.parse(key === null ? uuidV7() : uuidV5(`${request.apiKeyName}:${key}`, NAMESPACE));
}

/** 422: the id, or the key that makes it, stands for another body. `field` is the id's in the body, null for the header. */
export function keyReused(field: string | null): ApiError {
  const name = field ?? "Idempotency-Key";
  return new ApiError("idempotency_key_reused", `This ${name} was used before with another body.`, {
    fieldErrors: [{ pointer: `/${name}`, code: "invalid", message: "was used before with another body" }],
  });
}

/**
 * The key of `Idempotency-Key`: a string as draft-ietf-httpapi-idempotency-key-header has it (RFC 9651
 * §3.3.3, in quotes), or bare, as most clients send it. Null where there is none. Anything but ASCII is refused: one
 * client sends `é` as one byte and another as two, so that the same key would make two bookings. Nor is anything
 * trimmed, since the server has taken the white space of HTTP away, and what else JavaScript takes for it is no ASCII.
 */
function idempotencyKeyOf(value: string | undefined): string | null {
  if (value === undefined) return null;
  const quoted = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"$/.exec(value)?.[1];
  if (quoted !== undefined) return quoted.replaceAll(/\\(["\\])/g, "$1");
  if (/^[\x21\x23-\x7e][\x21-\x7e]{0,254}$/.test(value)) return value;
  throw invalidRequest([
    {
      pointer: "/Idempotency-Key",
      code: "invalid_header",
      message: "must be 1 to 255 visible ASCII characters, bare or as a string in quotes",
    },
  ]);
}
