import type { IncomingMessage } from "node:http";
import type { Request, Response } from "express";
import getRawBody from "raw-body";
import { ApiError } from "./api-error.ts";
import { decodeGzip } from "./decode-gzip.ts";

/** Largest body of every call, in bytes, after decoding. */
const BODY_BYTES_MAX = 64 * 1024;
/** Room for gzip, which makes larger by some bytes what it cannot make smaller. */
const GZIP_BYTES_MAX = BODY_BYTES_MAX + 1024;
/** A body that is too large is read to its end up to here, so that its sender gets to read the answer. */
const DRAINED_BYTES_MAX = 1024 * 1024;

// RFC 8259 §8.1: JSON is UTF-8, and a reader may ignore the byte order mark, as this one does.
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** A request body. */
export interface Body {
  /** Decoded; as it was sent where it could not be. */
  readonly bytes: Buffer;
  /** It says that it is gzip and is not. */
  readonly isCorrupt: boolean;
}

/**
 * Refuses what is not JSON by its headers. The media type decides, whatever parameters it has: JSON has no charset
 * (RFC 8259 §11), and senders write it as they like. `type-is` and `content-type` give up on a parameter that is
 * malformed, such as `charset=`.
 * @throws {ApiError} `unsupported_media_type`
 */
export function requireJson(req: IncomingMessage, res: Response): void {
  const [mediaType = ""] = (req.headers["content-type"] ?? "").split(/[;,]/, 1);
  if (!/^application\/(?:[\w.!#$&^+-]+\+)?json$/i.test(mediaType.trim())) {
    throw new ApiError("unsupported_media_type", "Send the body as application/json.");
  }
  if (codingOf(req) === "other") {
    // RFC 9110 §15.5.16
    res.set("Accept-Encoding", "gzip");
    throw new ApiError("unsupported_media_type", "Send the body as it is, or with Content-Encoding: gzip.");
  }
}

/** Whether the request has a body at all. RFC 9112 §6.3. */
export function hasBody(req: IncomingMessage): boolean {
  return req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
}

/**
 * The body, decoded.
 * @throws {ApiError} `payload_too_large` above 64 KiB, decoded
 */
export async function readBody(req: Request, res: Response): Promise<Body> {
  if (codingOf(req) === "identity") return { bytes: await receive(req, res, BODY_BYTES_MAX), isCorrupt: false };
  const sent = await receive(req, res, GZIP_BYTES_MAX);
  const decoded = await decodeGzip(sent, BODY_BYTES_MAX);
  if (decoded === "too_large") throw tooLarge();
  return decoded === "corrupt" ? { bytes: sent, isCorrupt: true } : { bytes: decoded, isCorrupt: false };
}

/**
 * The body as parsed JSON.
 * @throws {ApiError} `unsupported_media_type`, `payload_too_large`, `invalid_request`
 */
export async function readJson(req: Request, res: Response): Promise<unknown> {
  // First: a client that sends no body sends no content type either. One that says gzip has lost its body.
  if (!hasBody(req) && codingOf(req) === "identity") throw missingBody();
  requireJson(req, res);
  const text = textOf(await readBody(req, res));
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}

/**
 * The text of a body, without a byte order mark.
 * @throws {ApiError} `invalid_request`
 */
export function textOf({ bytes, isCorrupt }: Body): string {
  if (isCorrupt) {
    throw new ApiError("invalid_request", "The body is not complete gzip, although Content-Encoding says gzip.", {
      fieldErrors: [{ pointer: "", code: "not_gzip", message: "must be complete gzip, as Content-Encoding says" }],
    });
  }
  try {
    return UTF8.decode(bytes);
  } catch {
    throw notJson();
  }
}

function missingBody(): ApiError {
  return new ApiError("invalid_request", "The body is missing; send a JSON object as application/json.", {
    fieldErrors: [{ pointer: "", code: "missing", message: "is missing; send a JSON object as application/json" }],
  });
}

/** Without a cause: the message of `JSON.parse` quotes the body. */
function notJson(): ApiError {
  return new ApiError("invalid_request", "The body is not JSON in UTF-8.", {
    fieldErrors: [{ pointer: "", code: "not_json", message: "must be JSON in UTF-8" }],
  });
}

/** Empty and `identity` are nothing; the names are in any case (RFC 9110 §8.4.1). */
function codingOf(req: IncomingMessage): "identity" | "gzip" | "other" {
  const header = req.headers["content-encoding"];
  if (header === undefined) return "identity";
  const codings = header
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  const [coding, ...more] = codings;
  if (coding === undefined) return "identity";
  return (coding === "gzip" || coding === "x-gzip") && more.length === 0 ? "gzip" : "other";
}

/** The bytes as they were sent. */
async function receive(req: Request, res: Response, bytesMax: number): Promise<Buffer> {
  if (Number(req.headers["content-length"] ?? 0) > DRAINED_BYTES_MAX) throw tooLargeToDrain(res);
  try {
    return await getRawBody(req, { limit: bytesMax });
  } catch (error) {
    // What `raw-body` throws says 400 to whoever is gone.
    if (!isTooLarge(error)) throw new Error("the body did not arrive", { cause: error });
  }
  await drain(req, res);
  throw tooLarge();
}

/** Reads the rest of a body, which `raw-body` leaves unread and `body-parser` reads without an end. */
async function drain(req: Request, res: Response): Promise<void> {
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    req.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > DRAINED_BYTES_MAX) reject(tooLargeToDrain(res));
    });
    req.once("end", resolve);
    req.once("close", resolve);
    req.resume();
  });
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "type" in error && error.type === "entity.too.large";
}

function tooLarge(): ApiError {
  return new ApiError("payload_too_large", `The body must not exceed ${BODY_BYTES_MAX} bytes.`);
}

function tooLargeToDrain(res: Response): ApiError {
  // The rest of the body is not worth reading, so the connection cannot be used again.
  res.set("Connection", "close");
  return tooLarge();
}
