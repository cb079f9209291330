import { sql } from "kysely";
import { batchSubjectId } from "../../domain/inbox/event-subject.ts";
import type { BatchKey } from "../../domain/workflow-ids.ts";
import { IS_ABOUT_BATCH } from "../inbox/inbox-subject.ts";

/** The key of a batch as it is stored: another version may have stored an event type that this one does not know. */
export interface StoredBatchKey extends Omit<BatchKey, "eventType"> {
  readonly eventType: string;
}

/** The messages of a batch. */
export function isOfBatch(key: StoredBatchKey) {
  return sql<boolean>`${IS_ABOUT_BATCH} and inbox.subject_id = ${batchSubjectId(key)}`;
}
