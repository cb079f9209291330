/** One delivery: an event, and up to four attempts to get it acknowledged. */
import { randomUUID } from "node:crypto";
import { PUSH_RETRY_DELAYS_MS, PUSH_TIMEOUT_MS } from "../../dragonpass/assumptions.ts";
import type { Journal, JournalPush } from "../journal.ts";
import type { Timers } from "../timers.ts";
import { attemptPush, isAcknowledged, type PushAnswer } from "./push-attempt.ts";
import type { PushSigner, PushSigning } from "./push-signer.ts";

/** How a push sent by hand differs from an ordinary one. */
export interface PushOptions {
  /** `random` by default: one of the two keys, as in a rotation. */
  sign?: PushSigning | undefined;
  /** Sent instead of the event as JSON. */
  rawBody?: string | undefined;
  contentType?: string | undefined;
  url?: string | undefined;
  /** 4 by default. */
  attempts?: number | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

/** How a delivery ended. */
export interface PushResult {
  readonly acknowledged: boolean;
  readonly attempts: number;
  /** Of the last attempt; `null` without an answer. */
  readonly status: number | null;
  readonly body: string | null;
}

/** Everything that a delivery needs besides its message. */
export interface DeliveryContext {
  readonly signer: PushSigner;
  readonly journal: Journal;
  readonly timers: Timers;
  readonly closing: AbortSignal;
  readonly retryDelaysMs?: readonly number[] | undefined;
  readonly timeoutMs?: number | undefined;
}

type EventBody = Readonly<Record<string, unknown>>;

/** Sends until acknowledged or given up. */
export async function deliverPush(
  context: DeliveryContext,
  url: string,
  event: EventBody,
  options: PushOptions = {},
  onFirstAttempt: () => void = () => {},
): Promise<PushResult> {
  const push = describePush(event);
  const delays = context.retryDelaysMs ?? PUSH_RETRY_DELAYS_MS;
  const attemptsMax = options.attempts ?? delays.length + 1;
  let attempts = 0;
  let answer: PushAnswer = { status: null, body: null, error: null };
  while (attempts < attemptsMax) {
    attempts += 1;
    answer = await attemptOnce(context, url, event, push, attempts, options);
    onFirstAttempt();
    if (isAcknowledged(answer, event)) {
      context.journal.add({ kind: "push-acknowledged", attempts, ...push });
      return { acknowledged: true, attempts, status: answer.status, body: answer.body };
    }
    if (attempts < attemptsMax && !(await context.timers.sleep(delays[attempts - 1] ?? delays.at(-1) ?? 0))) break;
  }
  context.journal.add({ kind: "push-given-up", attempts, ...push });
  return { acknowledged: false, attempts, status: answer.status, body: answer.body };
}

/** The few fields of an event that the journal keeps; a new delivery id with every call. */
export function describePush(event: EventBody): JournalPush {
  return {
    deliveryId: randomUUID(),
    eventType: textOf(event.eventType),
    programId: textOf(event.programId),
    orderId: textOf(event.orderId),
    status: numberOf(event.currentStatus ?? event.status),
    statusChangedDate: textOf(event.statusChangedDate),
    batchId: textOf(event.batchId),
    sequence: numberOf(event.sequence),
  };
}

async function attemptOnce(
  context: DeliveryContext,
  url: string,
  event: EventBody,
  push: JournalPush,
  attempt: number,
  options: PushOptions,
): Promise<PushAnswer> {
  const { token, kid } = await context.signer.sign(options.sign ?? "random");
  const answer = await attemptPush({
    url: options.url ?? url,
    headers: {
      "content-type": options.contentType ?? "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...options.headers,
    },
    body: options.rawBody ?? JSON.stringify(event),
    timeoutMs: context.timeoutMs ?? PUSH_TIMEOUT_MS,
    closing: context.closing,
  });
  context.journal.add({
    kind: "push-attempt",
    attempt,
    kid,
    answerStatus: answer.status,
    error: answer.error,
    acknowledged: isAcknowledged(answer, event),
    ...push,
  });
  return answer;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
