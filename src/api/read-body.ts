import type { IncomingMessage } from "node:http";
import type { Request, Response } from "express";
import { ApiError } from "./api-error.ts";

/** Largest body of every call, in bytes. */
export const BODY_BYTES_MAX = 64 * 1024;
/** A body that is too large is read to its end up to here, so that its sender gets to read the answer. */
const DRAINED_BYTES_MAX = 1024 * 1024;

/** Whether the content type is JSON: `application/json` or `+json`, in UTF-8, not compressed. */
export function isJson(req: IncomingMessage): boolean {
  const [mediaType = "", ...parameters] = (req.headers["content-type"] ?? "").toLowerCase().split(";");
  if (!/^application\/(?:[\w.-]+\+)?json$/.test(mediaType.trim())) return false;
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) return false;
  return (req.headers["content-encoding"] ?? "identity") === "identity";
}

/** Whether the request has a body at all. RFC 9112 §6.3. */
export function hasBody(req: IncomingMessage): boolean {
  return req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
}

/**
 * The body as it came.
 * @throws {ApiError} `payload_too_large` above 64 KiB
 */
export async function readBody(req: Request, res: Response): Promise<Buffer> {
  if (Number(req.headers["content-length"] ?? 0) > DRAINED_BYTES_MAX) throw tooLarge(res);
  const chunks: Buffer[] = [];
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    req.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else if (bytes > DRAINED_BYTES_MAX) reject(tooLarge(res));
    });
    req.once("end", resolve);
    req.once("error", reject);
    req.once("close", () => {
      if (!req.readableEnded) reject(new Error("the caller has gone"));
    });
  });
  if (bytes > BODY_BYTES_MAX) throw tooLarge(res);
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}

/**
 * The body as parsed JSON.
 * @throws {ApiError} `unsupported_media_type`, `payload_too_large`, `invalid_request`
 */
export async function readJson(req: Request, res: Response): Promise<unknown> {
  if (!isJson(req)) throw notJson();
  return parseJson(await readBody(req, res));
}

/** 415. */
export function notJson(): ApiError {
  return new ApiError("unsupported_media_type", "Send the body as application/json in UTF-8, not compressed.");
}

/**
 * Bytes as parsed JSON.
 * @throws {ApiError} `invalid_request`
 */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // No cause: the message of JSON.parse quotes the body.
    throw new ApiError("invalid_request", "The body is not JSON in UTF-8.", {
      fieldErrors: [{ pointer: "", code: "not_json", message: "must be JSON in UTF-8" }],
    });
  }
}

function tooLarge(res: Response): ApiError {
  // The rest of the body is not worth reading, so the connection cannot be used again.
  res.set("Connection", "close");
  return new ApiError("payload_too_large", `The body may have ${BODY_BYTES_MAX} bytes.`);
}
