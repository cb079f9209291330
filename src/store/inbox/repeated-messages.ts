import { eventRowOf } from "../../domain/inbox/event-table.ts";
import type { Database, PreparedStatement } from "../database/database.ts";
import { CONTRADICTED_BY_READ, FOREIGN_PROGRAM, type NewInboxMessage } from "./inbox-message.ts";
import { messagesInRows } from "./messages-in-rows.ts";

/**
 * DragonPass repeats a message that was stored: where nobody has applied it, or only a read that contradicted it, whoever
 * it is about looks again, and the next read judges it. Its own ring comes at most once a minute, however often it is
 * repeated; in between the sweep rings, once that minute is over. Locked by id, as whoever else changes several rows.
 */
const TAKE_REPEATED: PreparedStatement = {
  name: "take-repeated-messages",
  text: `
    with repeated as (
      select inbox.id, inbox.applied_at is not null as was_contradicted,
        coalesce(inbox.rung_at, inbox.received_at) + interval '1 minute' as may_ring_at
      from json_to_recordset($1::json) as message ("logicalKey" text, "contentHash" text)
      join inbox on inbox.logical_key = message."logicalKey" and inbox.content_hash = message."contentHash"
      where inbox.applied_at is null or '${CONTRADICTED_BY_READ}' = any(inbox.marks)
      order by inbox.id for update of inbox
    )
    update inbox set
      applied_at = null,
      marks = array_remove(marks, '${CONTRADICTED_BY_READ}'),
      rings = case when was_contradicted then 0 else rings end,
      rung_at = case when may_ring_at <= now() then now() else rung_at end,
      ring_due_at = least(
        case when was_contradicted then null else ring_due_at end,
        greatest(may_ring_at, now() + interval '5 seconds'))
    from repeated
    where inbox.id = repeated.id and (was_contradicted or may_ring_at <= now() or ring_due_at > may_ring_at)
    returning inbox.logical_key, inbox.content_hash, repeated.may_ring_at <= now() as is_to_ring`,
};

/**
 * Takes note of stored messages that DragonPass has pushed again.
 * @returns for each, whether whoever it is about is to be rung for now; of two that are the same the first is
 */
export async function takeRepeated(
  database: Pick<Database, "queryPrepared">,
  messages: readonly NewInboxMessage[],
): Promise<boolean[]> {
  const keys = messages.filter(isRungFor).map(({ logicalKey, contentHash }) => ({ logicalKey, contentHash }));
  if (keys.length === 0) return messages.map(() => false);
  const rows = await database.queryPrepared(TAKE_REPEATED, [JSON.stringify(keys)]);
  return messagesInRows(
    messages,
    rows.filter((row) => row.is_to_ring === true),
  );
}

/** A recovery gives what it has given before each time, and says nothing by it. */
function isRungFor(message: NewInboxMessage): boolean {
  const { rings } = eventRowOf(message);
  const isNobodys = rings === "batch" && message.marks?.includes(FOREIGN_PROGRAM) === true;
  return message.source === "push" && rings !== null && !isNobodys;
}
