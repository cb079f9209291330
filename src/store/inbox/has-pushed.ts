import type { Db } from "../database/database.ts";
import type { StoredMessage } from "./inbox-writer.ts";

/** Whether a message is there as it was pushed: one that was lost may have been recovered since, and others not. */
export async function hasPushed(db: Db, { logicalKey, contentHash }: StoredMessage): Promise<boolean> {
  const row = await db
    .selectFrom("inbox")
    .select("id")
    .where("logical_key", "=", logicalKey)
    .where("content_hash", "=", contentHash)
    .where("source", "=", "push")
    .executeTakeFirst();
  return row !== undefined;
}
