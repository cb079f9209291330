import type { Selectable } from "kysely";
import type { InboxTable } from "../database/tables.ts";
import type { InboxRow } from "./inbox-message.ts";

type Columns = Selectable<InboxTable>;
/** The columns whose values a field can hold. */
type ColumnFor<Value> = {
  [Column in keyof Columns]: Columns[Column] extends Value ? Column : never;
}[keyof Columns];

/** The column of each field of a stored message. */
export const INBOX_COLUMNS: { readonly [Field in keyof InboxRow]: ColumnFor<InboxRow[Field]> } = {
  id: "id",
  source: "source",
  kind: "kind",
  eventType: "event_type",
  programId: "program_id",
  orderId: "order_id",
  passId: "pass_id",
  module: "module",
  batchId: "batch_id",
  sequence: "sequence",
  totalSequence: "total_sequence",
  currentStatus: "current_status",
  occurredAt: "occurred_at",
  logicalKey: "logical_key",
  contentHash: "content_hash",
  subjectKind: "subject_kind",
  subjectId: "subject_id",
  body: "body",
  marks: "marks",
  receivedAt: "received_at",
  readNumber: "read_number",
  rungAt: "rung_at",
  rings: "rings",
  appliedAt: "applied_at",
};

const COLUMN_OF_FIELD = Object.entries(INBOX_COLUMNS);

/** A row as the rest of the project sees it. */
export function inboxRowOf(row: Columns): InboxRow {
  return Object.fromEntries(COLUMN_OF_FIELD.map(([field, column]) => [field, row[column]])) as unknown as InboxRow;
}
