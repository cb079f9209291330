import { type Kysely, Migrator, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createInboxActivities } from "../../../activities/inbox/inbox-activities.ts";
import type { BookingId, OrderId, ProgramId } from "../../../src/contract/vocabulary.ts";
import { EVENTS } from "../../../src/domain/inbox/event-table.ts";
import type { BatchKey } from "../../../src/domain/workflow-ids.ts";
import { createLogger } from "../../../src/log/log.ts";
import { batchProgress, takeBatchesDueForRinging, unappliedOfBatch } from "../../../src/store/catalogue/batch-inbox.ts";
import { endingOfClosed, openBatches } from "../../../src/store/catalogue/batches.ts";
import { migrations } from "../../../src/store/database/migrations/all.ts";
import type { Tables } from "../../../src/store/database/tables.ts";
import { markApplied, takeDueForRinging, unappliedOfOrders } from "../../../src/store/inbox/inbox.ts";
import { subjectColumnsOf } from "../../../src/store/inbox/inbox-subject.ts";
import { claimOrder } from "../activities/claim-order.ts";

/** Ids that JSON escapes, as the database must in the same way. */
const PROGRAM = 'é"\\/\u0001\n7' as ProgramId;
const KEY: BatchKey = {
  programId: PROGRAM,
  eventType: EVENTS.resourceMetadataUpdated.eventType,
  batchId: "\t<b>/\u2028",
};

const order = (name: string) => ({
  kind: "known",
  event_type: EVENTS.prebookingStatusChanged.eventType,
  order_id: name,
});
const ofBatch = (sequence: number) => ({
  kind: "known",
  event_type: KEY.eventType,
  batch_id: KEY.batchId,
  sequence,
  total_sequence: 4,
});
const STORED_BEFORE = [
  order("o"),
  { kind: "version1", order_id: "v" },
  { kind: "known", event_type: EVENTS.walkinRedemption.eventType, order_id: "w" },
  ofBatch(1),
  ofBatch(2),
  { kind: "unhandled", event_type: "order.new", order_id: "o", batch_id: "b" },
  { kind: "invalid" },
];
const STORED_MEANWHILE = [order("late"), ofBatch(3)];

/** As the release before stores a message, which knows nothing of subjects. */
async function storeAsBefore(db: Kysely<Tables>, message: object): Promise<void> {
  const key = JSON.stringify(message);
  const record = { source: "push", program_id: PROGRAM, logical_key: key, content_hash: key, body: "{}", marks: [] };
  await sql`
    insert into inbox (source, kind, event_type, program_id, order_id, pass_id, module, batch_id, sequence,
      total_sequence, current_status, occurred_at, logical_key, content_hash, body, marks)
    select source, kind, event_type, program_id, order_id, pass_id, module, batch_id, sequence,
      total_sequence, current_status, occurred_at, logical_key, content_hash, body::jsonb, marks
    from json_to_recordset(${JSON.stringify([{ ...record, ...message }])}::json) as message (source text, kind text,
      event_type text, program_id text, order_id text, pass_id text, module bigint, batch_id text, sequence bigint,
      total_sequence bigint, current_status bigint, occurred_at timestamptz, logical_key text, content_hash text,
      body text, marks text[])
    order by logical_key collate "C", content_hash collate "C"
    on conflict (logical_key, content_hash) do nothing`.execute(db);
}

/** Guarantees of a database that the release before has filled, and into which it still stores messages. */
export function migrateInboxSubjectsSuite(connect: () => Promise<Kysely<Tables>>): void {
  let db: Kysely<Tables>;
  beforeAll(async () => {
    db = await connect();
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    await migrator.migrateTo("0010-made-once");
    for (const message of STORED_BEFORE) await storeAsBefore(db, message);
    await sql`update inbox set applied_at = now() where sequence = 2`.execute(db);
    const { error } = await migrator.migrateToLatest();
    expect(error).toBeUndefined();
  }, 60_000);
  afterAll(() => db.destroy());

  const orders = (...names: string[]) => unappliedOfOrders(db, names as OrderId[]);
  const later = () => new Date(Date.now() + 60_000);

  test("what old messages are about is written as the program would write it", async () => {
    const rows = await db.selectFrom("inbox").selectAll().orderBy("id").execute();
    expect(rows.map((row) => row.subject_kind)).toEqual([
      ...["order", "order", "redemption", "batch", "batch", "none", "none"],
    ]);
    for (const row of rows) {
      const { kind, event_type: eventType, program_id: programId, order_id: orderId, batch_id: batchId } = row;
      const { subject_kind: subjectKind, subject_id: subjectId } = row;
      expect({ subjectKind, subjectId }).toEqual(subjectColumnsOf({ kind, eventType, programId, orderId, batchId }));
    }
  });

  test("old messages are found for their order and their batch, and are due", async () => {
    expect((await orders("o", "v", "w")).map((row) => row.orderId)).toEqual(["o", "v"]);
    const due = await takeDueForRinging(db, { limit: 10, now: later() });
    expect(due.map(({ row }) => row.orderId)).toEqual(["o", "v"]);
    const batches = await takeBatchesDueForRinging(db, { programIds: [PROGRAM], limit: 10, now: later() });
    expect(batches.map(({ key, rowIds }) => [key, rowIds.length])).toEqual([[KEY, 1]]);
    expect((await openBatches(db)).map(({ batchId }) => batchId)).toEqual([KEY.batchId]);
    expect(await batchProgress(db, KEY)).toMatchObject({ total: 4, receivedCount: 2, appliedCount: 1 });
  });

  test("what a process of the release before stores meanwhile is rung for by the sweep, and applied", async () => {
    for (const message of STORED_MEANWHILE) await storeAsBefore(db, message);
    await claimOrder(db, { orderId: "late" as OrderId, bookingId: "b" as BookingId });
    expect(await orders("late")).toEqual([]);
    await sql`update inbox set ring_due_at = now()`.execute(db);
    const rung: string[] = [];
    const inbox = createInboxActivities({
      db,
      programIds: [PROGRAM],
      ring: async (bookingId, { orderId }) => {
        rung.push(`${bookingId} ${orderId}`);
        return "rung";
      },
      follow: async () => "followed",
      ringBatch: async (key) => void rung.push(key.batchId),
      ringWalkin: async () => undefined,
      ensureBatch: async () => undefined,
      ensureSync: async () => undefined,
      requestSync: async () => undefined,
      log: createLogger({ level: "silent" }),
    });
    await inbox.ringDueEvents();
    await inbox.ringDueBatches();
    expect(rung).toEqual(["b late", KEY.batchId]);
    const waiting = [...(await orders("late")), ...(await unappliedOfBatch(db, KEY))];
    expect(waiting.map(({ sequence }) => sequence)).toEqual([null, 1, 3]);
    await markApplied(db, waiting);
    expect([await orders("late"), await unappliedOfBatch(db, KEY), await endingOfClosed(db, KEY)]).toEqual([
      ...[[], [], null],
    ]);
    expect(await batchProgress(db, KEY)).toMatchObject({ receivedCount: 3, appliedCount: 3, missing: [4] });
  });
}
