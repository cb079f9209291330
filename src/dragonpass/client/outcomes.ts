import type { RetryDelayMs } from "../../domain/retry-delay.ts";
import type { SupplierRefusal, UnknownReason } from "../errors/supplier-error.ts";

/**
 * How a write ended. Writes never throw: what an exception means is too easily read as "not done".
 *
 * - `ok`: done, and this is what DragonPass made of it.
 * - `refused`: DragonPass decided against it; nothing was done.
 * - `unauthenticated`: our credentials were not accepted, with a new token either; nothing was done.
 * - `throttled`: HTTP 429; nothing was done.
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
