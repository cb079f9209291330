import type { Booking } from "../../contract/booking.ts";
import type { CancellationPolicy } from "./cancellation.ts";
import type { OpenedRequest } from "./top-up.ts";

/** A creation that was scheduled: whatever the database says, its token may have been sent. */
export interface ScheduledCreation {
  /** Null where nobody remembers it: of what may have been sent before a restart. */
  readonly prebookingToken: string | null;
  /** Left out where the token makes it. */
  readonly requestId?: string;
  /** Epoch milliseconds, as when it was scheduled. */
  readonly validUntil: number;
  readonly since: number;
  /** An activity has found that it made no order. */
  readonly madeNothing: boolean;
}

/** Columns of the booking's row besides the booking, as its opening told them. */
export interface RowFacts {
  readonly fingerprint: string;
  readonly policy: CancellationPolicy | null;
}

/**
 * The workflow's knowledge of its booking. Temporal can be newer than a database that was restored or failed over, so
 * each activity is handed this, and writes back what the database has lost before it believes it.
 */
export interface BookingEvidence {
  readonly workflowId: string;
  readonly firstExecutionRunId: string;
  /** As it was last published. */
  readonly booking: Booking;
  /** Null where the booking was opened by a version that did not tell. */
  readonly row: RowFacts | null;
  /**
   * The request, with the guest's data only while there is no order. Left out by versions before, and where it is lost
   * or cannot be carried out.
   */
  readonly request?: OpenedRequest;
  readonly creations: readonly ScheduledCreation[];
}
