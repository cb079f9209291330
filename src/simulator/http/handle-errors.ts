import type { ErrorRequestHandler } from "express";
import type { Journal } from "../journal.ts";
import { SupplierError } from "../supplier-error.ts";
import { errorAnswer, sendAnswer } from "./api-answer.ts";
import { asRecord } from "./api-request.ts";

/** Requests that no operation got to see: refused by their headers, or not JSON. */
export function handleErrors(journal: Journal): ErrorRequestHandler {
  return function answerError(error: unknown, req, res, _next) {
    const known = asSupplierError(error);
    const requestId = req.get("x-request-id") ?? null;
    const { status, code } = known;
    journal.add({ kind: "request-refused", method: req.method, path: req.path, requestId, status, code });
    sendAnswer(res, errorAnswer(known));
  };
}

function asSupplierError(error: unknown): SupplierError {
  if (error instanceof SupplierError) return error;
  // What express.json() throws for a body that it cannot parse.
  if (asRecord(error)?.type === "entity.parse.failed") return new SupplierError("malformedJson", "Malformed JSON");
  return new SupplierError("internal", "Internal error");
}
