import type { Booking } from "../../contract/booking.ts";
import type { CancellationPolicy } from "./cancellation.ts";

/** A creation that was scheduled: whatever the database says, its token may have been sent. */
export interface ScheduledCreation {
  readonly prebookingToken: string;
  /** Epoch milliseconds, as when it was scheduled. */
  readonly validUntil: number;
  readonly since: number;
  /** An activity has found that it made no order. */
  readonly madeNothing: boolean;
}

/** What the booking's row holds besides the booking, as its opening told it. */
export interface RowFacts {
  readonly fingerprint: string;
  readonly policy: CancellationPolicy | null;
}

/**
 * What the workflow knows of its booking. Temporal can be newer than a database that was restored or failed over, so
 * each activity is handed this, and writes back what the database has lost before it believes it.
 */
export interface BookingEvidence {
  readonly workflowId: string;
  readonly firstExecutionRunId: string;
  /** As it was last published. */
  readonly booking: Booking;
  /** Null where the booking was opened by a version that did not tell. */
  readonly row: RowFacts | null;
  readonly creations: readonly ScheduledCreation[];
}
