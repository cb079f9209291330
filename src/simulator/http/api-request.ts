import type { Request } from "express";
import type { z } from "zod";
import { SupplierError } from "../supplier-error.ts";

/** A call of the API, after its headers have been checked. */
export interface ApiRequest {
  readonly programId: string;
  readonly requestId: string | null;
  readonly body: unknown;
  readonly query: unknown;
  readonly params: Readonly<Record<string, string>>;
  /** The faults in force want an answer from before the last change. */
  readonly isStale: boolean;
  /** The faults in force hide a new order for so long; 0: no. */
  readonly appearsAfterMs: number;
}

/** Copy of the request for the first page. */
export function atFirstPage<Request extends Pick<ApiRequest, "body" | "query">>(request: Request): Request {
  const [body, query] = [request.body, request.query].map((part) =>
    asRecord(part)?.pageNumber === undefined ? part : { ...asRecord(part), pageNumber: 1 },
  );
  return { ...request, body, query };
}

/** Reads what the middleware has left. */
export function toApiRequest(req: Request): Omit<ApiRequest, "isStale" | "appearsAfterMs"> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(req.params)) if (typeof value === "string") params[name] = value;
  return {
    programId: req.get("x-program-id") ?? "",
    requestId: req.get("x-request-id") ?? null,
    body: req.body,
    query: req.query,
    params,
  };
}

/** Checks the shape of a body or query. Throws `SupplierError`: something is missing (302), or malformed (301). */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String) ?? [];
  const field = path.join(".") || "the body";
  throw valueAt(input, path) === undefined
    ? new SupplierError("parameterMissing", `${field} is required`)
    : new SupplierError("parameterFormat", `${field} is malformed`);
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  let value: unknown = input;
  for (const key of path) value = asRecord(value)?.[key];
  return value;
}

/** The value, if it is an object. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}
