import type { ProgramId } from "../../contract/vocabulary.ts";
import type { BatchEventType, BatchKey } from "../workflow-ids.ts";

/** How far a batch has come. Counts only: what a batch is about stays out of workflow histories. */
export interface BatchState {
  /** Sequences that have not come. */
  readonly missing: number;
  /** Resources and hubs of its messages that could not be read. */
  readonly unread: number;
  /** Whether DragonPass can be asked for them (DragonPass: Push Event Recovery API). */
  readonly recoverable: boolean;
  /** How long to wait for the missing ones, in milliseconds. */
  readonly graceMs: number;
  /** So many batches of the program are open that a full read is to stand for all of them: nothing was applied. */
  readonly awaitsFullRead?: boolean;
  /** It was closed meanwhile, and nothing has come of it since. */
  readonly endedAs?: BatchEnding;
}

/** A batch of which everything that has come is to be applied. */
export interface ApplyBatchInput {
  readonly key: BatchKey;
  /** Fails, to be repeated, as long as something cannot be read; else it only says how much. */
  readonly failOnUnread: boolean;
}

/**
 * How a batch ended: all its messages came, the missing ones were recovered, the program is read again for them, or one
 * full read stands for this batch and many others.
 */
export type BatchEnding = "complete" | "recovered" | "synced" | "covered";

/** How far the workflow of a batch has gone for messages that are missing. */
export interface RecoveryState {
  readonly endedAs: BatchEnding;
  readonly isRecovered: boolean;
}

/** The events of one type of a program that are to be recovered; all since the watermark by default. */
export interface RecoverEventsInput {
  readonly programId: ProgramId;
  readonly eventType: BatchEventType;
  /** ISO 8601, UTC. */
  readonly from: string | null;
  readonly to: string | null;
  readonly batchId: string | null;
}

/** Counts of events that were asked for again. */
export interface RecoverEventsResult {
  /** Events that DragonPass gave, and those among them that were new here. */
  readonly seen: number;
  readonly stored: number;
  /** Events made before the 48 hours of the recovery are lost: the program is being re-read. */
  readonly hasGap: boolean;
}

/** A part of a full read. */
export interface SyncPartInput {
  readonly programId: ProgramId;
  /** DragonPass's number of the module; null for the hubs. */
  readonly module: number | null;
  /** Counts the differences and writes nothing. */
  readonly reportOnly: boolean;
  /** Ends with the list; the workflow asks for `readDetails`, as those of an earlier version do not. */
  readonly leavesDetails?: boolean;
}

/** Counts of a part of a full read. */
export interface SyncPartResult {
  readonly seen: number;
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
  /** Place of the read's beginning among all reads and messages; left out where the part could not be listed. */
  readonly readNumber?: number;
  /** Something of the part is still to be read by itself. */
  readonly lacksDetails?: boolean;
}

/** A slice of the items of a part that are read by themselves. */
export interface ReadDetailsInput {
  readonly programId: ProgramId;
  /** DragonPass's number of the module; null for the hubs. */
  readonly module: number | null;
  /** `readNumber` of the part's list: what was read since is not read again. */
  readonly since: number;
  /** `next` of the slice before; null for the first. */
  readonly after: string | null;
  /** Fails, to be repeated, where something cannot be read; else it only says how much. */
  readonly failOnUnread: boolean;
}

/** How far a slice has come. */
export interface ReadDetailsResult {
  /** Where the next slice begins; null where there is none. */
  readonly next: string | null;
  /** Items that could not be read. */
  readonly unread: number;
}

/** A part that has been read, and when that began. */
export interface PartRead {
  /** DragonPass's number of the module; null for the hubs. */
  readonly module: number | null;
  readonly readNumber: number;
}

/** A batch that is to be closed, and how it ended. */
export interface EndBatchInput {
  readonly key: BatchKey;
  readonly endedAs: BatchEnding;
  /** Place among the reads of the request that makes up for missing messages; workflows of an earlier version have none. */
  readonly wantedNumber?: number;
}

/** Whether it could be closed. */
export interface EndBatchResult {
  /** False where the database has lost messages of the batch, or the request that makes up for them. */
  readonly isClosed: boolean;
}

/** A full read that is to be ended, with the parts that were read. */
export interface EndSyncInput {
  readonly programId: ProgramId;
  readonly result: SyncPartResult;
  readonly parts?: readonly PartRead[];
}

/** Whether it could be ended. */
export interface EndSyncResult {
  /** Parts of which the database has not all that was read; null stands for the hubs. */
  readonly lacking: readonly (number | null)[];
}

/** The activities of the catalogue. */
export interface CatalogueActivities {
  /** Applies what has come of a batch: reads what its messages name. */
  applyBatch(input: ApplyBatchInput): Promise<BatchState>;
  /** Notes how a batch ended, if it has. */
  endBatch(input: EndBatchInput): Promise<EndBatchResult>;
  /** Fetches what DragonPass still has, into the same inbox that pushes go to. */
  recoverEvents(input: RecoverEventsInput): Promise<RecoverEventsResult>;
  /** Has a program read again, after the read that may be running. */
  requestSync(input: { readonly programId: ProgramId }): Promise<{ readonly wantedNumber: number }>;
  /** The configured programs, and the modules that a full read goes through. */
  catalogueScope(): Promise<{ readonly programIds: readonly ProgramId[]; readonly modules: readonly number[] }>;
  beginSync(input: { readonly programId: ProgramId }): Promise<void>;
  syncPart(input: SyncPartInput): Promise<SyncPartResult>;
  /** Reads what the lists do not show: what prebooking a resource takes. */
  readDetails(input: ReadDetailsInput): Promise<ReadDetailsResult>;
  /**
   * Notes how a full read ended, if all of it is in the database, and lets it stand for the batches of a program that
   * has too many of them.
   */
  endSync(input: EndSyncInput): Promise<EndSyncResult>;
}

/** Activities that make very many reads of DragonPass, and run on a task queue of their own. */
export type BulkReadActivities = Pick<CatalogueActivities, "applyBatch" | "recoverEvents" | "syncPart" | "readDetails">;
