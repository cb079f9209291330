import type { PassIssueRequest } from "../../contract/pass-request.ts";
import type { OrderResolution, ResolutionRefusal } from "../../contract/resolution.ts";
import type { PassRequestId } from "../../contract/vocabulary.ts";
import type { Timings } from "../booking/timings.ts";
import type { Claimed, Unsettled } from "../once/standing.ts";
import type { PassCriteria } from "./pass-criteria.ts";
import type { PassRecord } from "./pass-request.ts";

/** A request to DragonPass that was scheduled: whatever the database says, it may have been sent. */
export interface ScheduledIssue {
  readonly requestId: string;
  /** Epoch milliseconds, as when it was scheduled. */
  readonly since: number;
  /** Stands for whatever may have been asked from then on and is remembered by nobody; null for one that is known. */
  readonly forgottenSince: number | null;
  /** An activity has found that it made no pass. */
  readonly madeNothing: boolean;
}

/**
 * The workflow's knowledge of its request. Temporal can be newer than a database that was restored or failed over, so
 * each activity is handed this, and writes back what the database has lost before it believes it.
 */
export interface PassEvidence {
  readonly workflowId: string;
  readonly firstExecutionRunId: string;
  /** As it was last published. */
  readonly record: PassRecord;
  readonly fingerprint: string;
  readonly criteria: PassCriteria;
  /** With the names only while there is no pass. */
  readonly request: PassIssueRequest;
  readonly issues: readonly ScheduledIssue[];
}

/** A request for a pass that is to be bound to the run that asks. */
export interface OpenPassInput {
  /** The workflow's argument, not checked yet; null where the run takes over a request that is stored. */
  readonly argument: unknown;
  readonly workflowId: string;
  /** Stays the same through resets and continue-as-new. */
  readonly firstExecutionRunId: string;
  /** When the workflow was started, epoch milliseconds; left out where it goes on, and by versions before. */
  readonly startedAt?: number;
  /** The workflow was handed something besides that is no state of this request. */
  readonly hasOddArgument?: true;
  /** Nobody carried the request: this run takes it over. */
  readonly restarted?: true;
  /** The row as it was when it was started again; left out where it is not taken over, and by versions before. */
  readonly known?: KnownPass;
}

/** A request as it was stored when it was started again. */
export interface KnownPass {
  readonly record: PassRecord;
  /** Null where a version before has started it again, which did not hand it on. */
  readonly stored: StoredPass | null;
}

/** Columns of a request's row besides the request that is shown. */
export interface StoredPass {
  /** With the names only while there is no pass. */
  readonly request: PassIssueRequest;
  readonly fingerprint: string;
}

/** The request has ended, or was never this run's: there is nothing left to do. */
export interface PassOver {
  readonly kind: "over";
  readonly record: PassRecord;
  /** A pass may show that nobody knows of: an answer was lost. Left out by versions before. */
  readonly mayHaveStray?: true;
}

/** The pass is issued and published. */
export interface Issued {
  readonly kind: "issued";
  readonly record: PassRecord;
  /** An answer was lost on the way: a second pass may exist. */
  readonly outcomeWasUnknown: boolean;
  /** It was, or a request was answered with a no before: a second pass may exist. Left out by versions before. */
  readonly mayHaveStray?: true;
}

/** How opening a request ended. */
export type OpenPassResult =
  | PassOver
  | {
      readonly kind: "open";
      readonly record: PassRecord;
      /** With its program, and its dates as instants. */
      readonly request: PassIssueRequest;
      readonly criteria: PassCriteria;
      readonly fingerprint: string;
      readonly timings: Timings;
      /** Requests that were scheduled before this run. */
      readonly issues: readonly ScheduledIssue[];
      /** An answer was lost before this run, or was a no: a second pass may exist. Left out by versions before. */
      readonly mayHaveStray?: boolean;
    };

/** Evidence of a request that was opened. */
export interface CarryingPass {
  readonly evidence: PassEvidence;
}

/** A request for which a pass is to be issued. */
export interface IssuePassInput extends CarryingPass {
  readonly request: PassIssueRequest;
  /** Null only to settle what was asked before. */
  readonly requestId: string | null;
}

/** The stored request, with what it waits for; left out by versions before, and where it is not stored. */
interface ShownWait {
  readonly shown?: PassRecord;
}

/** How issuing a pass ended. */
export type IssuePassResult =
  | PassOver
  | Issued
  /**
   * Whether a pass exists is not known, or it is not shown. `isForPerson`: no time will tell. `isUnsent`: nothing was sent
   * under the id of this request, only what was open was looked for. Left out by versions before.
   */
  | ((Claimed | Unsettled) & {
      readonly isForPerson?: boolean;
      readonly record?: PassRecord;
      readonly isUnsent?: true;
    } & ShownWait)
  /** Nothing is open, and nothing was sent: it may be asked for. */
  | { readonly kind: "ask-again" };

/** A person's finding about a lost pass. */
export interface ResolvePassInput extends CarryingPass {
  readonly resolution: OrderResolution;
}

/** How it ended that a person's finding was carried out. */
export type ResolvePassResult =
  | Issued
  /** The pass is gone, and its request has ended. */
  | PassOver
  /** There is no pass; it may be asked for again. */
  | { readonly kind: "released"; readonly record: PassRecord }
  | ({ readonly kind: "refused"; readonly record?: PassRecord } & ResolutionRefusal);

/** How cancelling a pass ended. */
export type CancelPassResult =
  | ({ readonly kind: "cancelled" } & Pick<PassOver, "record" | "mayHaveStray">)
  | {
      readonly kind: "refused";
      readonly record: PassRecord;
      readonly code: "pass_in_use" | "supplier_refused";
      readonly message: string;
    }
  /** Whether there is a pass is not known yet, or it is not shown yet. */
  | ((Claimed | Unsettled) & ShownWait);

/** A cancellation that somebody has asked for, to be stored. */
interface PassCancellation {
  readonly passRequestId: PassRequestId;
  /** Of the request that asks. */
  readonly firstExecutionRunId: string;
}

/** The activities of a request for a pass. Each may be repeated, and each asks the stored state what was done before. */
export interface PassActivities {
  openPassRequest(input: OpenPassInput): Promise<OpenPassResult>;
  /** Asks for the pass once, or settles what was asked. */
  issuePass(input: IssuePassInput): Promise<IssuePassResult>;
  /** Notes that a person has to look. */
  noteUnknownPass(input: CarryingPass): Promise<PassRecord>;
  /** Carries out what a person says of the lost pass. */
  resolvePass(input: ResolvePassInput): Promise<ResolvePassResult>;
  /** Takes the notice back that a person has taken note of; null where there is none. */
  takeNoteOfPass(input: { readonly passRequestId: PassRequestId }): Promise<PassRecord | null>;
  /** Stores that it is to be cancelled; null where no request of this run is stored. */
  rememberPassCancellation(input: PassCancellation): Promise<PassRecord | null>;
  cancelPass(input: CarryingPass): Promise<CancelPassResult>;
  /** Writes back what the database has lost of the request, and shows it as it is stored. */
  comparePass(input: CarryingPass): Promise<PassRecord>;
  /** Looks for a second pass that was made while an answer was lost. */
  lookForStrayPass(input: CarryingPass): Promise<PassRecord>;
}
