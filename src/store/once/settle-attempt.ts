import { sql } from "kysely";
import type { Subject } from "../../domain/once/subject.ts";
import type { Db } from "../database/database.ts";
import type { AttemptKey, Settlement } from "./attempt.ts";

/**
 * Says how an attempt ended. What was found stays found: an answer that arrives later, of a request that was sent
 * twice, does not replace it.
 * @returns whether this was written
 */
export async function settleAttempt(db: Db, attempt: AttemptKey, settlement: Settlement): Promise<boolean> {
  const result = await settle(db, attempt, settlement)
    .where((eb) => eb.or([eb("outcome", "is", null), eb("outcome", "not in", ["created", "adopted"])]))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Settles an attempt whose answer says that nothing was made, unless somebody has begun to settle it meanwhile: the
 * same request may have been sent again then, and have made what this answer knows nothing of.
 * @returns whether this was written
 */
export async function settleAsNothingMade(
  db: Db,
  attempt: AttemptKey,
  settlement: Settlement & { readonly outcome: "refused" | "nothing-made" },
): Promise<boolean> {
  const result = await settle(db, attempt, settlement)
    .where("outcome", "is", null)
    .where("empty_look_up_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

function settle(db: Db, { id, requestId }: AttemptKey, { outcome, code = null, thingId = null }: Settlement) {
  return db
    .updateTable("attempts")
    .set({ outcome, outcome_code: code, thing_id: thingId, settled_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where("request_id", "=", requestId);
}

/** Says how all attempts of a subject have ended whose outcome is not known here. */
export async function settleOpenAttempts(
  db: Db,
  { kind, id }: Subject,
  { outcome, code = null, thingId = null }: Settlement,
): Promise<void> {
  await db
    .updateTable("attempts")
    .set({ outcome, outcome_code: code, thing_id: thingId, settled_at: sql<Date>`now()` })
    .where("subject_kind", "=", kind)
    .where("subject_id", "=", id)
    .where("outcome", "is", null)
    .execute();
}

/** Leaves a settled attempt open again: what it may have made has appeared, and is not certainly its own. */
export async function reopenAttempt(db: Db, { id, requestId }: AttemptKey): Promise<void> {
  await db
    .updateTable("attempts")
    .set({ outcome: null, outcome_code: null, settled_at: null, empty_look_up_at: null })
    .where("id", "=", id)
    .where("request_id", "=", requestId)
    .where("outcome", "=", "nothing-made")
    .execute();
}

/**
 * Notes that the fence of a request was refused that was sent for the first time, unless somebody has begun to settle
 * it meanwhile, and may have spent the fence.
 */
export async function noteFenceRefusal(db: Db, { id, requestId }: AttemptKey, code: string): Promise<void> {
  await db
    .updateTable("attempts")
    .set({ outcome_code: code })
    .where("id", "=", id)
    .where("request_id", "=", requestId)
    .where("outcome", "is", null)
    .where("empty_look_up_at", "is", null)
    .execute();
}

/**
 * Notes what was learned about an attempt without settling it.
 * @returns whether it is still unsettled
 */
export async function noteAttempt(
  db: Db,
  { id, requestId }: AttemptKey,
  note: { readonly fenceIsUsed: true } | { readonly emptyLookUpAt: Date },
): Promise<boolean> {
  const row = await db
    .updateTable("attempts")
    .set("fenceIsUsed" in note ? { fence_is_used: note.fenceIsUsed } : { empty_look_up_at: note.emptyLookUpAt })
    .where("id", "=", id)
    .where("request_id", "=", requestId)
    .returning("outcome")
    .executeTakeFirstOrThrow();
  return row.outcome === null;
}
