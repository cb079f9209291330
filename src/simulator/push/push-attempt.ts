/** One attempt to deliver a push. */

interface PushAttempt {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** Aborted when the simulator closes. */
  readonly closing: AbortSignal;
}

/** Outcome of an attempt. */
export interface PushAnswer {
  readonly status: number | null;
  readonly body: string | null;
  readonly error: "timeout" | "connection" | "closed" | null;
}

/** Sends it; failures are values, as a push fails often and for good reasons. */
export async function attemptPush(attempt: PushAttempt): Promise<PushAnswer> {
  const timeout = AbortSignal.timeout(attempt.timeoutMs);
  try {
    const response = await fetch(attempt.url, {
      method: "POST",
      headers: attempt.headers,
      body: attempt.body,
      // A redirect is an answer that is not 200: it is not followed.
      redirect: "manual",
      signal: AbortSignal.any([timeout, attempt.closing]),
    });
    return { status: response.status, body: await response.text(), error: null };
  } catch {
    // fetch says nothing reliable about the reason; the signals do.
    const error = attempt.closing.aborted ? "closed" : timeout.aborted ? "timeout" : "connection";
    return { status: null, body: null, error };
  }
}

/** DragonPass: only a 200 whose body says success counts; a batch message wants its numbers back as well. */
export function isAcknowledged(answer: PushAnswer, event: Readonly<Record<string, unknown>>): boolean {
  if (answer.status !== 200 || answer.body === null) return false;
  const body = parseObject(answer.body);
  if (body?.status !== "success") return false;
  if (event.batchId === undefined) return true;
  return body.batchId === event.batchId && body.sequence === event.sequence;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
