import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { createInboxActivities } from "../../../activities/inbox/inbox-activities.ts";
import { ServiceFault } from "../../../src/contract/service-fault.ts";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import type { Follow } from "../../../src/domain/activity-interfaces.ts";
import { passScope } from "../../../src/domain/booking/pass-key.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import { insertMessages } from "../../../src/store/inbox/inbox-insert.ts";
import { beginAttempt } from "../../../src/store/once/attempts.ts";
import { setLookDue } from "../../../src/store/watch/overdue.ts";
import { BOOKINGS } from "../../../src/store/watch/watched-table.ts";
import { claimOrder } from "../../support/activities/claim-order.ts";
import { watchOverBookings } from "../../support/activities/silent-temporal.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";
import {
  orderEvent,
  orderOfName,
  PASS,
  PROGRAM_ID,
  storeBooking,
} from "../../support/database/store-suites/fixtures.ts";

const database = useEmbeddedDatabase();
const lines: { readonly facts: object; readonly text: string }[] = [];
const log = {
  warn: (facts: object, text: string) => void lines.push({ facts, text }),
  info: () => undefined,
};
beforeEach(async () => {
  lines.length = 0;
  for (const table of ["inbox", "claims", "attempts", "bookings"])
    await sql`delete from ${sql.table(table)}`.execute(database.kysely);
});

const AWAY = new ServiceFault({ code: "temporarily_unavailable", message: "away", retryable: true });
const refused = new ServiceFault({ code: "part_ended", message: "no", retryable: false });

/** Bookings that nobody follows, each with an event that waits, as the sweep and the watch meet them. */
async function meet(who: "sweep" | "watch", names: readonly string[], follow: (id: BookingId) => Promise<Follow>) {
  const db = database.kysely;
  for (const name of names) {
    const { bookingId } = await storeBooking(db, name, { status: "confirmed", orderId: orderOfName(`order ${name}`) });
    await claimOrder(db, { orderId: orderOfName(`order ${name}`), bookingId });
    await insertMessages(database, [{ ...orderEvent(`order ${name}`), logicalKey: name }]);
    await setLookDue(db, BOOKINGS, bookingId, new Date(Date.now() - 1_000));
  }
  await sql`update inbox set ring_due_at = now() - interval '1 second'`.execute(db);
  if (who === "watch") return await watchOverBookings({ db, follow, log }).followOverdue();
  const nothing = async () => undefined;
  const batches = {
    ringBatch: nothing,
    ensureBatch: nothing,
    ensureSync: nothing,
    requestSync: nothing,
    ringWalkin: nothing,
  };
  const ring = async () => "not-running" as const;
  return await createInboxActivities({ db, programIds: [PROGRAM_ID], follow, ring, log, ...batches }).ringDueEvents();
}

describe.each(["sweep", "watch"] as const)("a booking that nobody follows, as the %s meets it,", (who) => {
  test("is restarted, and the log says so", async () => {
    const result = await meet(who, ["one"], async () => "restarted");
    expect(result).toMatchObject(who === "sweep" ? { rung: 1, late: [] } : { restarted: 1 });
    expect(lines).toEqual([{ facts: { bookingId: "one" }, text: expect.stringContaining("was restarted") }]);
  });

  test.each([
    ["our code of it", refused, "part_ended"],
    ["its name", new TypeError("a secret"), "TypeError"],
    ["nothing of it", "thrown text", "unknown"],
  ])("does not hold up the others where it cannot be, and the log has %s", async (_, error, code) => {
    const asked: BookingId[] = [];
    await meet(who, ["bad", "good"], async (id) => {
      asked.push(id);
      if (id === "bad") throw error;
      return "followed";
    });
    expect(asked.toSorted()).toEqual(["bad", "good"]);
    expect(lines).toEqual([{ facts: { bookingId: "bad", code }, text: expect.stringContaining("tried again") }]);
  });

  test("stays as it is while Temporal is away, and so do the others", async () => {
    const asked: BookingId[] = [];
    const meeting = meet(who, ["one", "two"], async (id) => {
      asked.push(id);
      throw AWAY;
    });
    if (who === "watch") await expect(meeting).rejects.toBe(AWAY);
    else expect(await meeting).toMatchObject({ rung: 0, late: [] });
    expect(lines).toEqual([]);
    const { rows: due } = await sql`
      select 1 from ${who === "watch" ? sql`bookings where look_due_at <= now()` : sql`inbox where ring_due_at <= now()`}
    `.execute(database.kysely);
    expect(due).toHaveLength(2);
  });
});

test("bookings that may be waiting for an order stay due while Temporal is away, and one is asked about", async () => {
  const db = database.kysely;
  const names = ["a", "b", "c"];
  for (const name of names) await insertMessages(database, [{ ...orderEvent(name), logicalKey: name }]);
  await sql`update inbox set ring_due_at = now() - interval '1 second'`.execute(db);
  const { bookingId } = await storeBooking(db, "waiting");
  await beginAttempt(db, {
    subject: bookingSubject(bookingId),
    scope: passScope(PASS),
    requestId: "request",
    fence: null,
    criteria: {},
  });
  let asked = 0;
  const nothing = async () => undefined;
  const activities = createInboxActivities({
    db,
    programIds: [PROGRAM_ID],
    follow: async () => "followed",
    ring: async () => {
      asked += 1;
      return "unavailable";
    },
    ringBatch: nothing,
    ringWalkin: async () => undefined,
    ensureBatch: nothing,
    ensureSync: nothing,
    requestSync: nothing,
    log,
  });
  expect(await activities.ringDueEvents()).toMatchObject({ rung: 0 });
  expect(asked).toBe(1);
  const due = await db.selectFrom("inbox").select("rings").where("rings", "=", 0).execute();
  expect(due).toHaveLength(names.length);
});
