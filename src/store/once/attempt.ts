import type { Selectable } from "kysely";
import type { Subject } from "../../domain/once/subject.ts";
import type { AttemptOutcome, OnceTables } from "./once-tables.ts";

/** Outcome code of an attempt whose answer was lost and which never appeared. */
export const NEVER_APPEARED = "never-appeared";

/** Outcome code of an attempt of which a person says that it made nothing, after the answer was lost. */
export const SAID_TO_BE_NONE = "said-to-be-none";

/** Outcome code of an attempt of which nothing has left this process. */
export const NOT_SENT = "not-sent";

/** Whether it was given up without an answer: it may appear all the same. */
export function mayStillAppear({ outcomeCode }: Pick<Attempt, "outcomeCode">): boolean {
  return outcomeCode === NEVER_APPEARED || outcomeCode === SAID_TO_BE_NONE;
}

/**
 * Whether it was sent and answered with a no. What answers need not be what has done the work: something may have sent
 * it twice, or have failed after it was done. What it made all the same is looked for before it counts.
 */
export function wasTurnedAway(attempt: Pick<Attempt, "outcome" | "outcomeCode">): boolean {
  const { outcome, outcomeCode } = attempt;
  return outcome === "refused" || (outcome === "nothing-made" && outcomeCode !== NOT_SENT && !mayStillAppear(attempt));
}

/** Whether a second thing may exist beside the subject's own, for what is known of this attempt. */
export function mayHaveMadeAnother(attempt: Attempt): boolean {
  return wasLost(attempt) || wasTurnedAway(attempt);
}

/** Whether a thing of it may show that nobody knows of: its answer was lost, or it was turned away before it was judged. */
export function mayShowLate(attempt: Attempt): boolean {
  return wasLost(attempt) || (wasTurnedAway(attempt) && attempt.outcome !== "refused");
}

/** A token that keeps a second one out: it makes one thing, until then by the database's clock. */
export interface Fence {
  readonly token: string;
  readonly validUntil: Date;
}

/** An attempt as it is committed, before the request to make something is sent. */
export interface NewAttempt<Criteria = unknown> {
  readonly subject: Subject;
  /** Subjects contend for it and are looked up by it, such as a pass. */
  readonly scope: string;
  readonly requestId: string;
  /** Null where nothing keeps a second one out: the request is never sent again. */
  readonly fence: Fence | null;
  /** How the thing is recognised among candidates. JSON. */
  readonly criteria: Criteria;
  /**
   * Not one request, but whatever may have been asked between then and `startedAt` and is remembered by nobody: what it
   * made is looked for. Null for a request that is known.
   */
  readonly forgottenSince?: Date | null;
}

/** A request to make something; unsettled while `outcome` is null. */
export interface Attempt<Criteria = unknown> extends NewAttempt<Criteria> {
  readonly id: number;
  readonly startedAt: Date;
  readonly outcome: AttemptOutcome | null;
  /** Why it has made nothing. Of one that is unsettled: the refusal of its fence, which it may have spent itself. */
  readonly outcomeCode: string | null;
  readonly settledAt: Date | null;
  /** Id of what was made. */
  readonly thingId: string | null;
  /** The fence was refused as used before it expired: the thing exists. */
  readonly fenceIsUsed: boolean;
  readonly forgottenSince: Date | null;
  /** When a look-up began that found nothing of this attempt; since then the same request may have been sent again. */
  readonly emptyLookUpAt: Date | null;
}

/**
 * Identity of an attempt. Its number alone is not enough: a database that was put back to an earlier state gives the
 * same number to somebody else's.
 */
export type AttemptKey = Pick<Attempt, "id" | "requestId">;

/** How an attempt ended. */
export interface Settlement {
  readonly outcome: AttemptOutcome;
  readonly code?: string | null;
  readonly thingId?: string | null;
}

/** Whether the outcome of an attempt is not known. */
export function isUnsettled({ outcome }: Pick<Attempt, "outcome">): boolean {
  return outcome === null;
}

/** Whether its answer was lost, whatever became known later: a second request may have made a second thing. */
export function wasLost(attempt: Attempt): boolean {
  const { outcome, emptyLookUpAt } = attempt;
  return outcome === null || outcome === "adopted" || mayStillAppear(attempt) || emptyLookUpAt !== null;
}

/** The attempt that a row stands for. */
export function attemptOf<Criteria>(row: Selectable<OnceTables["attempts"]>): Attempt<Criteria> {
  const { fence_token: token, fence_valid_until: validUntil } = row;
  return {
    id: row.id,
    subject: { kind: row.subject_kind, id: row.subject_id },
    scope: row.scope,
    requestId: row.request_id,
    fence: token === null || validUntil === null ? null : { token, validUntil },
    // Written by the effect that reads it.
    criteria: row.criteria as Criteria,
    startedAt: row.started_at,
    outcome: row.outcome,
    outcomeCode: row.outcome_code,
    settledAt: row.settled_at,
    thingId: row.thing_id,
    fenceIsUsed: row.fence_is_used,
    forgottenSince: row.forgotten_since,
    emptyLookUpAt: row.empty_look_up_at,
  };
}
