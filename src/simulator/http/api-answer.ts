/** Answers, the intended and the broken ones. */
import type { Response } from "express";
import { SUPPLIER_CODES } from "../../dragonpass/assumptions.ts";
import type { FaultRule } from "../fault-rule.ts";
import { SupplierError } from "../supplier-error.ts";
import { asRecord } from "./api-request.ts";
import { type JsonAnswer, type OddForm, oddAnswer, oddBody } from "./odd-answer.ts";

/** An answer as it is sent, spoiled or not. */
export type ApiAnswer =
  | JsonAnswer
  | { readonly kind: "truncated"; readonly status: number; readonly text: string }
  | { readonly kind: "html"; readonly status: number }
  | { readonly kind: "empty"; readonly status: number }
  /** The connection is closed without a word. */
  | { readonly kind: "lost" };

/** `{ code: 0, data }`. */
export function successAnswer(data: unknown): ApiAnswer {
  return { kind: "json", status: 200, code: null, body: { code: 0, data } };
}

/** `{ code, message }` with its HTTP status; anything unexpected is an internal error. */
export function errorAnswer(error: unknown): ApiAnswer {
  const known = error instanceof SupplierError ? error : new SupplierError("internal", "Internal error");
  return { kind: "json", status: known.status, code: known.code, body: { code: known.code, message: known.message } };
}

/** The answer that a fault puts in the place of the intended one. */
export function faultyAnswer(rule: FaultRule, intended: ApiAnswer | null): ApiAnswer | null {
  switch (rule.kind) {
    case "answer-lost":
    case "order-late":
      return { kind: "lost" };
    case "html":
      return { kind: "html", status: rule.status ?? 200 };
    case "empty":
      return { kind: "empty", status: rule.status ?? 200 };
    case "half-page":
      return intended?.kind === "json" ? { ...intended, body: withHalfLists(intended.body) } : null;
    case "truncated-json": {
      const text = JSON.stringify(intended?.kind === "json" ? intended.body : { code: 0, data: {} });
      return { kind: "truncated", status: 200, text: text.slice(0, Math.floor(text.length / 2)) };
    }
    case "status":
      return statusAnswer(rule);
    default:
      return intended?.kind === "json" ? oddAnswer(rule, intended) : null;
  }
}

/** Writes it. */
export function sendAnswer(res: Response, answer: ApiAnswer): void {
  switch (answer.kind) {
    case "lost":
      res.socket?.destroy();
      return;
    case "html":
      res
        .status(answer.status)
        .type("html")
        .send("<!doctype html><title>Gateway</title><h1>Please try again later</h1>");
      return;
    case "empty":
      res.status(answer.status).type("json").end();
      return;
    case "truncated":
      res.status(answer.status).type("json").send(answer.text);
      return;
    case "json":
      if (answer.retryAfter !== undefined) res.set("Retry-After", answer.retryAfter);
      res.status(answer.status);
      if (answer.form === undefined) res.json(answer.body);
      else sendOdd(res, answer.body, answer.form);
  }
}

function sendOdd(res: Response, body: unknown, form: OddForm): void {
  if (form.continueFirst) res.writeContinue();
  const { bytes, encoding } = oddBody(body, form);
  if (encoding !== undefined) res.set("Content-Encoding", encoding);
  res.type("json").send(bytes);
}

/** The first half of each list of a page, whose pagination counts all of it. */
function withHalfLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, Math.floor(value.length / 2));
  const parts = asRecord(value);
  if (parts === undefined) return value;
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, withHalfLists(part)]));
}

/** A gateway's 429, 502 or 503 has no DragonPass code; a 500 and whatever a rule names one has. */
function statusAnswer(rule: FaultRule): ApiAnswer {
  const status = rule.status ?? 500;
  const code = rule.code ?? (status === 500 ? SUPPLIER_CODES.internal : null);
  const retryAfterSeconds = rule.retryAfterSeconds ?? (status === 429 ? 1 : undefined);
  const retryAfter = rule.retryAfter ?? retryAfterSeconds?.toString();
  return {
    kind: "json",
    status,
    code,
    body: code === null ? { message: "Please try again later" } : { code, message: "Simulated fault" },
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}
