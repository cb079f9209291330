import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import { subjectColumnsOf, UNSTATED } from "./inbox-subject.ts";

const ROWS_AT_ONCE = 500;

/**
 * Says what messages are about that were stored without it, by a process of the release before that still runs while
 * this one is rolled out. Until then nobody finds them. They have an index of their own, and as a rule there are none.
 */
export async function stateSubjects(db: Db): Promise<void> {
  for (;;) {
    const rows = await db
      .selectFrom("inbox")
      .select(["id", "kind", "event_type", "program_id", "order_id", "batch_id"])
      .where(sql<boolean>`inbox.subject_kind = ${sql.lit(UNSTATED)}`)
      .orderBy("id")
      .limit(ROWS_AT_ONCE)
      .execute();
    if (rows.length === 0) return;
    const stated = rows.map(({ id, kind, event_type: eventType, program_id, order_id, batch_id }) => ({
      id,
      ...subjectColumnsOf({ kind, eventType, programId: program_id, orderId: order_id, batchId: batch_id }),
    }));
    await sql`
      with stated as (
        select stated.* from json_to_recordset(${JSON.stringify(stated)}::json)
          as stated (id bigint, "subjectKind" text, "subjectId" text)
        join inbox on inbox.id = stated.id order by inbox.id for update of inbox
      )
      update inbox set subject_kind = stated."subjectKind", subject_id = stated."subjectId"
      from stated where inbox.id = stated.id`.execute(db);
  }
}
