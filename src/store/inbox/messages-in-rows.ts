import type { NewInboxMessage } from "./inbox-message.ts";

/**
 * Whether each of these messages is among the rows that a statement returned, with `logical_key` and `content_hash`; of
 * two that are the same the first is.
 */
export function messagesInRows(
  messages: readonly Pick<NewInboxMessage, "logicalKey" | "contentHash">[],
  rows: readonly Record<string, unknown>[],
): boolean[] {
  const keys = new Set(rows.map((row) => keyOf(String(row.logical_key), String(row.content_hash))));
  return messages.map(({ logicalKey, contentHash }) => keys.delete(keyOf(logicalKey, contentHash)));
}

function keyOf(logicalKey: string, contentHash: string): string {
  return `${contentHash} ${logicalKey}`;
}
