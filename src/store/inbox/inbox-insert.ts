import type { Database, PreparedStatement } from "../database/database.ts";
import type { NewInboxMessage } from "./inbox-message.ts";

/**
 * The hot statement. Sorted by key: groups of several processes that overlap wait for each other in one order
 * (unsorted they deadlocked). The body travels as text inside the JSON, so that nothing in it can
 * become another row, and numbers keep all their digits.
 */
const INSERT_MESSAGES: PreparedStatement = {
  name: "insert-inbox-messages",
  text: `
    insert into inbox (source, kind, event_type, program_id, order_id, pass_id, module, batch_id, sequence,
      total_sequence, current_status, occurred_at, logical_key, content_hash, body, marks)
    select source, kind, event_type, program_id, order_id, pass_id, module, batch_id, sequence,
      total_sequence, current_status, occurred_at, logical_key, content_hash, body::jsonb, marks
    from json_to_recordset($1::json) as message (source text, kind text, event_type text, program_id text,
      order_id text, pass_id text, module bigint, batch_id text, sequence bigint, total_sequence bigint,
      current_status bigint, occurred_at timestamptz, logical_key text, content_hash text, body text, marks text[])
    order by logical_key collate "C", content_hash collate "C"
    on conflict (logical_key, content_hash) do nothing
    returning logical_key, content_hash`,
};

/**
 * Stores messages in one statement, all of them or none.
 * @returns for each, whether it is new; of two that are the same the first is
 */
export async function insertMessages(
  database: Pick<Database, "queryPrepared">,
  messages: readonly NewInboxMessage[],
): Promise<boolean[]> {
  const rows = await database.queryPrepared(INSERT_MESSAGES, [JSON.stringify(messages.map(recordOf))]);
  const inserted = new Set(rows.map((row) => keyOf(String(row.logical_key), String(row.content_hash))));
  return messages.map((message) => inserted.delete(keyOf(message.logicalKey, message.contentHash)));
}

function recordOf(message: NewInboxMessage) {
  return {
    source: message.source,
    kind: message.kind,
    event_type: message.eventType,
    program_id: message.programId,
    order_id: message.orderId,
    pass_id: message.passId,
    module: message.module,
    batch_id: message.batchId,
    sequence: message.sequence,
    total_sequence: message.totalSequence,
    current_status: message.currentStatus,
    occurred_at: message.occurredAt,
    logical_key: message.logicalKey,
    content_hash: message.contentHash,
    body: message.body,
    marks: message.marks ?? [],
  };
}

function keyOf(logicalKey: string, contentHash: string): string {
  return `${contentHash} ${logicalKey}`;
}
