import { ApplicationFailure } from "@temporalio/activity";
import type { FailureType } from "../src/contract/failure-types.ts";
import type { RetryDelayMs } from "../src/domain/retry-delay.ts";
import type { UnknownAnswer } from "../src/dragonpass/client/answer.ts";
import { SupplierError } from "../src/dragonpass/errors/supplier-error.ts";

/**
 * An activity as Temporal repeats it: what DragonPass did not answer becomes an `ApplicationFailure` whose
 * type is our code, with the pause that DragonPass asked for. None is final: a booking is not given up
 * because DragonPass is away or our credentials have expired; the operator sees it repeat, and why.
 */
export function repeatable<Input, Output>(activity: (input: Input) => Promise<Output>) {
  return async (input: Input): Promise<Output> => {
    try {
      return await activity(input);
    } catch (error) {
      if (!(error instanceof SupplierError)) throw error;
      throw repeatLater(error.code, error.message, error.retryAfterMs);
    }
  };
}

/**
 * A failure that Temporal repeats, after the pause that was asked for or its own. The only place where a pause is
 * given to Temporal: one of 0 would end the activity, and with it the booking.
 */
export function repeatLater(type: FailureType, message: string, retryAfterMs: RetryDelayMs | null): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    ...(retryAfterMs === null ? {} : { nextRetryDelay: retryAfterMs }),
  });
}

/** The database was put back to an earlier state while something relied on what it had said. */
export function databaseWentBack(): ApplicationFailure {
  return repeatLater("database_went_back", "The database has lost what it had; it is compared again.", null);
}

/** A failure that Temporal does not repeat: the same input would fail again. */
export function finalFailure(type: FailureType, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true });
}

/** A write whose answer does not say what became of it. */
export function outcomeUnknown(
  what: string,
  { reason, httpStatus, supplierCode }: Pick<UnknownAnswer, "reason" | "httpStatus" | "supplierCode">,
): ApplicationFailure {
  const facts = [reason, httpStatus === null ? null : `HTTP ${httpStatus}`, supplierCode].filter((one) => one !== null);
  const message = `Whether DragonPass ${what} is not known (${facts.join(", ")}); it is read next.`;
  return repeatLater("supplier_outcome_unknown", message, null);
}

/** A write that DragonPass did not take because we were too fast. */
export function throttled(retryAfterMs: RetryDelayMs | null): ApplicationFailure {
  return repeatLater("supplier_throttled", "DragonPass asked us to slow down; nothing was done.", retryAfterMs);
}

/** A write that DragonPass did not take because of our credentials: an operator has to act. */
export function unauthenticated(): ApplicationFailure {
  return repeatLater("supplier_unauthenticated", "DragonPass did not accept our credentials; nothing was done.", null);
}
