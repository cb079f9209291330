import { randomUUID } from "node:crypto";
import { SupplierError } from "../errors/supplier-error.ts";
import type { LeftOut } from "../schemas/read-tolerantly.ts";
import { createAgent } from "./agent.ts";
import { type Answer, judge } from "./answer.ts";
import type { CallOptions, DragonPassClientOptions, Operation } from "./call-options.ts";
import { createGate } from "./gate.ts";
import type { NoteOfOperation } from "./read-answer.ts";
import { exchange } from "./transport.ts";

/** One call, before it is known what its answer means. */
interface Call extends CallOptions {
  operation: Operation;
  method: "GET" | "POST" | "PATCH";
  /** Below the base URL. */
  path: string;
  body?: unknown;
  /** Largest answer that is read; `RESPONSE_BYTES_MAX` by default. */
  bytesMax?: number;
  /** Nothing keeps a second one out: it is not repeated here, whatever was answered. */
  isUnfenced?: true;
}

/** Sends calls to DragonPass, with a token. */
export interface Caller {
  call(call: Call): Promise<Answer>;
  /** Takes note of what was left out of the answer to a call of this kind. */
  noteOf(operation: Operation): NoteOfOperation;
  close(): Promise<void>;
}

/** Sends calls with headers and token, a bounded number at a time, and judges what comes back. */
export function createCaller(options: DragonPassClientOptions): Caller {
  const { tokenSource, timeoutMs = 10_000, maxInFlight = 32 } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const agent = createAgent(maxInFlight);
  const gate = createGate(maxInFlight);

  async function send(call: Call, requestId: string, token: string): Promise<Answer> {
    const startedAt = performance.now();
    const { method, body, signal, bytesMax } = call;
    const request = { method, url: baseUrl + call.path, headers: headersOf(call, requestId, token), body };
    const answer = judge(
      await exchange({ ...request, dispatcher: agent, timeoutMs, signal, bytesMax, clock: options.clock }),
    );
    observe(call, { requestId, answer, startedAt });
    return answer;
  }

  function observe(call: Call, exchanged: { requestId: string; answer: Answer; startedAt: number }): void {
    const { requestId, answer, startedAt } = exchanged;
    const durationMs = performance.now() - startedAt;
    tell(() => options.onExchange?.({ ...factsOf(call, answer), requestId, durationMs }));
  }

  async function sendAuthenticated(call: Call, requestId: string): Promise<Answer> {
    const token = await tokenSource.token();
    const answer = await send(call, requestId, token);
    if (answer.kind !== "unauthenticated") return answer;
    tokenSource.invalidate(token);
    // Authentication comes before everything else, so even a write may be repeated: where it was done all the same, its
    // fence is refused now, or it is cancelled already. What has no fence is looked for first, by whoever has asked.
    if (call.isUnfenced) return answer;
    return send(call, requestId, await tokenSource.token());
  }

  return {
    async call(call) {
      const requestId = call.requestId ?? randomUUID();
      const startedAt = performance.now();
      const leave = await gate.enter(call.signal);
      if (leave === null) return notSent("aborted");
      try {
        return await sendAuthenticated(call, requestId);
      } catch (error) {
        const answer = answerOfTokenError(error);
        observe(call, { requestId, answer, startedAt });
        return answer;
      } finally {
        leave();
      }
    },
    noteOf(operation) {
      const note = (leftOut: readonly LeftOut[]) => {
        for (const one of leftOut) tell(() => options.onLeftOut?.(operation, one));
      };
      return Object.assign(note, { operation });
    },
    close: () => agent.close(),
  };
}

function headersOf({ programId }: Call, requestId: string, token: string): Record<string, string> {
  return {
    accept: "application/json",
    authorization: `Bearer ${token}`,
    "x-program-id": programId,
    "x-request-id": requestId,
  };
}

/** The part of an answer that observers are told of. */
function factsOf({ operation }: Call, answer: Answer) {
  return {
    operation,
    outcome: answer.kind === "unknown" ? answer.reason : answer.kind,
    httpStatus: answer.kind === "throttled" ? 429 : answer.httpStatus,
    supplierCode: supplierCodeOf(answer),
  };
}

function supplierCodeOf(answer: Answer): string | null {
  if (answer.kind === "refused") return answer.refusal.supplierCode;
  return answer.kind === "unknown" || answer.kind === "unauthenticated" ? answer.supplierCode : null;
}

/** An observer that fails must not make an order that exists look like a failed call. */
function tell(observer: () => void): void {
  try {
    observer();
  } catch {
    // What it would have seen is lost, and nothing else.
  }
}

/** Without a token nothing is sent, so what the token endpoint answered is the answer to the call. */
function answerOfTokenError(error: unknown): Answer {
  if (!(error instanceof SupplierError)) throw error;
  if (error.code === "supplier_unauthenticated") {
    return { kind: "unauthenticated", supplierCode: error.supplierCode, httpStatus: error.httpStatus ?? 401 };
  }
  if (error.code === "supplier_throttled") return { kind: "throttled", retryAfterMs: error.retryAfterMs };
  return { ...notSent("token-unavailable"), httpStatus: error.httpStatus, supplierCode: error.supplierCode };
}

function notSent(reason: "aborted" | "token-unavailable"): Extract<Answer, { kind: "unknown" }> {
  return {
    kind: "unknown",
    reason,
    httpStatus: null,
    supplierCode: null,
    sent: false,
    retryAfterMs: null,
    isObject: false,
  };
}
