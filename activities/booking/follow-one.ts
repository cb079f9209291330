import { isAppError } from "../../src/contract/app-error.ts";
import type { BookingId } from "../../src/contract/vocabulary.ts";
import type { Follow } from "../../src/domain/activity-interfaces.ts";
import type { Logger } from "../../src/log/log.ts";

/** Dependencies of `followOne`. */
export interface FollowDependencies {
  /** Sees to it that a workflow carries a booking; rejects while Temporal is away. */
  readonly follow: (bookingId: BookingId, putBackAt?: Date | null) => Promise<Follow>;
  readonly log: Pick<Logger, "warn">;
}

/**
 * Sees to it that a workflow carries one booking of several. Null where that fails: it does not hold up the others, and
 * the watch tries again.
 * @throws {AppError} `temporarily_unavailable` where Temporal does not answer: the others would only wait for it, too
 */
export async function followOne(
  { follow, log }: FollowDependencies,
  bookingId: BookingId,
  putBackAt: Date | null = null,
): Promise<Follow | null> {
  try {
    const result = await follow(bookingId, putBackAt);
    if (result === "restarted") log.warn({ bookingId }, "Temporal no longer carried this booking; it was restarted");
    return result;
  } catch (error) {
    if (isTemporalAway(error)) throw error;
    log.warn(
      { bookingId, code: codeOf(error) },
      "a booking that nobody follows could not be restarted; it is tried again",
    );
    return null;
  }
}

/** Whether it is Temporal that does not answer, whoever was asked about. */
export function isTemporalAway(error: unknown): boolean {
  return isAppError(error) && error.code === "temporarily_unavailable";
}

/** Code of an error, for the log. */
export function codeOf(error: unknown): string {
  if (isAppError(error)) return error.code;
  return error instanceof Error ? error.name : "unknown";
}
