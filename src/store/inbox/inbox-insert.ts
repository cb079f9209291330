import { NO_FACTS } from "../../domain/inbox/event-facts.ts";
import type { Database, PreparedStatement } from "../database/database.ts";
import { INBOX_COLUMNS } from "./inbox-columns.ts";
import type { NewInboxMessage } from "./inbox-message.ts";
import { type SubjectColumns, subjectColumnsOf } from "./inbox-subject.ts";
import { messagesInRows } from "./messages-in-rows.ts";

/** A message with everything that is written of it. */
type WrittenMessage = Required<NewInboxMessage> & SubjectColumns;

/** The type that each field is read as. The body is text until it is a column, and numbers keep all their digits. */
const TYPES: { readonly [Field in keyof WrittenMessage]: string } = {
  source: "text",
  kind: "text",
  eventType: "text",
  programId: "text",
  orderId: "text",
  passId: "text",
  module: "bigint",
  batchId: "text",
  sequence: "bigint",
  totalSequence: "bigint",
  currentStatus: "bigint",
  occurredAt: "timestamptz",
  logicalKey: "text",
  contentHash: "text",
  subjectKind: "text",
  subjectId: "text",
  body: "text",
  marks: "text[]",
};

const FIELDS = Object.keys(TYPES) as (keyof WrittenMessage)[];

/**
 * Inserts the messages of a JSON list; `list` is an expression. Sorted by key: groups of several processes that overlap
 * wait for each other in one order (unsorted they deadlocked). The body travels as text inside the JSON, so that nothing
 * in it can become another row.
 */
const insertOf = (list: string) => `
    insert into inbox (${FIELDS.map((field) => INBOX_COLUMNS[field]).join(", ")})
    select ${FIELDS.map((field) => (field === "body" ? `"body"::jsonb` : `"${field}"`)).join(", ")}
    from json_to_recordset(${list}) as message (${FIELDS.map((field) => `"${field}" ${TYPES[field]}`).join(", ")})
    order by "logicalKey" collate "C", "contentHash" collate "C"
    on conflict (logical_key, content_hash) do nothing
    returning logical_key, content_hash`;

/** The hot statement. */
const INSERT_MESSAGES: PreparedStatement = { name: "insert-inbox-messages", text: insertOf("$1::json") };

/** Inserts one message, by the statement that stores pushes. Its key is this connection's: probes wait for no other. */
export function insertOfProbe(): string {
  const [head = "", tail = ""] = JSON.stringify([written(PROBE)]).split(BACKEND);
  return insertOf(`('${head}' || pg_backend_pid() || '${tail}')::json`);
}

const BACKEND = "<backend>";
/** Says nothing, and is about nothing: nobody would be rung for it, if it were ever seen. */
const PROBE: NewInboxMessage = {
  ...NO_FACTS,
  source: "push",
  kind: "unhandled",
  eventType: "probe",
  logicalKey: `probe ${BACKEND}`,
  contentHash: "probe",
  body: "{}",
};

/**
 * Stores messages in one statement, all of them or none.
 * @returns for each, whether it is new; of two that are the same the first is
 */
export async function insertMessages(
  database: Pick<Database, "queryPrepared">,
  messages: readonly NewInboxMessage[],
): Promise<boolean[]> {
  const rows = await database.queryPrepared(INSERT_MESSAGES, [JSON.stringify(messages.map(written))]);
  return messagesInRows(messages, rows);
}

function written(message: NewInboxMessage): WrittenMessage {
  return { ...message, marks: message.marks ?? [], ...subjectColumnsOf(message) };
}
