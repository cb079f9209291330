import { type Dispatcher, request } from "undici";
import type { RetryDelayMs } from "../../domain/retry-delay.ts";
import { readHttpDate } from "../time/http-date.ts";
import { decodeBody } from "./decode-body.ts";
import { readRetryAfter } from "./retry-after.ts";
import type { SupplierClock } from "./supplier-clock.ts";

/** Largest answer that is read. No single thing that DragonPass describes comes near it. */
const RESPONSE_BYTES_MAX = 1024 * 1024;

/** Largest answer that is a page: 100 events with 100 ids of the longest kind are 1.3 MiB, 100 resources may be more. */
export const PAGE_BYTES_MAX = 8 * 1024 * 1024;

interface Exchange {
  dispatcher: Dispatcher;
  method: "GET" | "POST" | "PATCH" | "HEAD";
  url: string;
  headers: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** For the whole exchange, headers and body. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Largest body that is read, packed and unpacked; `RESPONSE_BYTES_MAX` by default. */
  bytesMax?: number | undefined;
  /** Learns from the `Date` of the answer. */
  clock?: SupplierClock | undefined;
}

/** An answer as it came over the wire, not yet judged. */
export type ExchangeResult =
  | { kind: "answer"; httpStatus: number; text: string; retryAfterMs: RetryDelayMs | null }
  | {
      kind: "failure";
      reason: "timeout" | "connection" | "unreadable" | "aborted";
      httpStatus: number | null;
      /** False only where it is certain that nothing left this process. */
      sent: boolean;
    };

/**
 * One HTTP exchange. Never throws for what the network does; redirects are not followed, as they
 * would carry the token elsewhere.
 */
export async function exchange(options: Exchange): Promise<ExchangeResult> {
  if (options.signal?.aborted) return { kind: "failure", reason: "aborted", httpStatus: null, sent: false };
  const timeout = AbortSignal.timeout(options.timeoutMs);
  let httpStatus: number | null = null;
  const sentAt = Date.now();
  try {
    const answer = await request(options.url, {
      method: options.method,
      headers: {
        ...options.headers,
        "accept-encoding": "gzip",
        ...(options.body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ? AbortSignal.any([timeout, options.signal]) : timeout,
      // undici's own clocks tick by the second; the signal above is the judge.
      headersTimeout: 0,
      bodyTimeout: 0,
      dispatcher: options.dispatcher,
    });
    httpStatus = answer.statusCode;
    options.clock?.learn({ httpStatus, headers: answer.headers, sentAt, answeredAt: Date.now() });
    const bytesMax = options.bytesMax ?? RESPONSE_BYTES_MAX;
    const body = await readBody(answer.body, bytesMax);
    const text = body === null ? null : await decodeBody(body, answer.headers["content-encoding"], bytesMax);
    if (text === null) return { kind: "failure", reason: "unreadable", httpStatus, sent: true };
    const { "retry-after": retryAfter, date } = answer.headers;
    const theirNow =
      (typeof date === "string" ? readHttpDate(date) : null) ?? options.clock?.read().nowMs ?? Date.now();
    return { kind: "answer", httpStatus, text, retryAfterMs: readRetryAfter(retryAfter, theirNow) };
  } catch (error) {
    if (options.signal?.aborted) return { kind: "failure", reason: "aborted", httpStatus, sent: true };
    if (timeout.aborted) return { kind: "failure", reason: "timeout", httpStatus, sent: true };
    return { kind: "failure", reason: "connection", httpStatus, sent: !failedBeforeSending(error) };
  }
}

/** The body as it came; null when it is larger than allowed, in which case the connection is dropped. */
async function readBody(body: Dispatcher.ResponseData["body"], bytesMax: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop destroys the stream.
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const BEFORE_SENDING = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_INVALID_ARG",
]);

function failedBeforeSending(error: unknown): boolean {
  // Several addresses of one host that all failed come as an AggregateError.
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(failedBeforeSending);
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" && (BEFORE_SENDING.has(code) || code.startsWith("ERR_TLS_CERT"));
}
