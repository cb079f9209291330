import { loggableError } from "./loggable-error.ts";

/**
 * The fields that a log line may have. A list of what is allowed, because a list of what is secret
 * is never complete: pass ids, vouchers, guests, tokens, bodies, headers and query strings have no
 * name here, and everything without a name here is left out.
 */
const LOGGABLE_FIELDS = [
  // What it is about
  "bookingId",
  "passRequestId",
  "orderId",
  "programId",
  "resourceId",
  "module",
  "eventType",
  "batchId",
  "sequence",
  "pushMessageId",
  "supplierStatus",
  // Who asked, and how it went
  "apiKey",
  "method",
  "route",
  "status",
  "requestId",
  "supplierRequestId",
  "outcome",
  "reason",
  "operation",
  "kind",
  "code",
  "supplierCode",
  "httpStatus",
  "retryable",
  "attempt",
  "repeatedInMs",
  "durationMs",
  "databaseAheadMs",
  "dragonpassAheadMs",
  "count",
  "strayOrders",
  // Processes and servers
  "component",
  "address",
  "url",
  "port",
  "host",
  "path",
  "signal",
  "version",
  "setting",
  // Temporal
  "namespace",
  "taskQueue",
  "workflowId",
  "workflowType",
  "runId",
  "activityId",
  "activityType",
  "sdkComponent",
] as const;

/** Fields of a log line. Anything else is refused by the type, and left out at run time. */
export type LogFields = Partial<Record<(typeof LOGGABLE_FIELDS)[number], Plain | undefined>> & {
  readonly err?: unknown;
};

type Plain = string | number | boolean | bigint | null;

const ALLOWED: ReadonlySet<string> = new Set(LOGGABLE_FIELDS);
const LENGTH_MAX = 300;

/** The part of `fields` that a log line may have. Nested data is left out: nothing judges what is inside. */
export function loggableFields(fields: LogFields): Record<string, unknown> {
  const loggable: Record<string, unknown> = {};
  const leftOut: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (name === "err") loggable.err = loggableError(value);
    else if (ALLOWED.has(name) && isPlain(value)) loggable[name] = shortened(value);
    else if (value !== undefined) leftOut.push(name);
  }
  // The names, so that whoever misses a field sees why; a name that is data itself is not shown.
  const names = leftOut.filter((name) => /^[A-Za-z]{1,40}$/.test(name));
  return names.length === 0 ? loggable : { ...loggable, leftOut: names };
}

function isPlain(value: unknown): value is Plain {
  return value === null || ["string", "number", "boolean", "bigint"].includes(typeof value);
}

function shortened(value: Plain): string | number | boolean | null {
  if (typeof value === "bigint") return String(value);
  return typeof value === "string" && value.length > LENGTH_MAX ? `${value.slice(0, LENGTH_MAX)}…` : value;
}
