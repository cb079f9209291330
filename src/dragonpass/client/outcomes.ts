import type { RetryDelayMs } from "../../domain/retry-delay.ts";
import type { SupplierRefusal, UnknownReason } from "../errors/supplier-error.ts";

/**
 * How a write ended. Writes never throw: what an exception means is too easily read as "not done".
 *
 * - `ok`: done, and this is what DragonPass made of it.
 * - `refused`: DragonPass decided against it.
 * - `unauthenticated`: our credentials were not accepted, with a new token either.
 * - `throttled`: HTTP 429.
 *
 * In these three nothing was done, as a rule: what answers may be something on the way, so whoever must not do it twice
 * looks before it is asked for again.
 *
 * - `unknown`: it may have been done, or may still be.
 */
export type WriteOutcome<Value> =
  | { kind: "ok"; value: Value }
  | { kind: "refused"; refusal: SupplierRefusal }
  | { kind: "unauthenticated"; supplierCode: string | null }
  | { kind: "throttled"; retryAfterMs: RetryDelayMs | null }
  | UnknownOutcome;

/** An outcome that is not known is its own type, so that it can never be taken for a refusal. */
interface UnknownOutcome {
  kind: "unknown";
  reason: UnknownReason;
  httpStatus: number | null;
  supplierCode: string | null;
  /** False only where it is certain that nothing left this process (connection refused, no DNS, no token). */
  sent: boolean;
}

/** A thing that was asked for by its id. */
export type Found<Value> = { kind: "ok"; value: Value } | { kind: "not-found" };

/** The answer to a question that DragonPass may refuse for business reasons. */
export type Answered<Value> = { kind: "ok"; value: Value } | { kind: "refused"; refusal: SupplierRefusal };
