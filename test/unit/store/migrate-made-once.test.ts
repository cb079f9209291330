import { PGlite } from "@electric-sql/pglite";
import { Kysely, Migrator, PostgresDialect, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BookingId, OrderId } from "../../../src/contract/vocabulary.ts";
import { passScope } from "../../../src/domain/booking/pass-key.ts";
import { DEFAULT_TIMINGS } from "../../../src/domain/booking/timings.ts";
import { bookingSubject } from "../../../src/domain/once/subject.ts";
import { migrations } from "../../../src/store/database/migrations/all.ts";
import { createPGlitePool } from "../../../src/store/database/pglite/pglite-pool.ts";
import type { Tables } from "../../../src/store/database/tables.ts";
import { NEVER_APPEARED } from "../../../src/store/once/attempt.ts";
import { beginAttempt, findAttempts } from "../../../src/store/once/attempts.ts";
import { candidateBookings } from "../../../src/store/once/candidate-bookings.ts";
import { bookingsOfOrders, orderOf } from "../../../src/store/once/claims.ts";
import { releaseLease, takeLease } from "../../../src/store/once/leases.ts";

/** An id that JSON escapes, as the database must in the same way. */
const PASS_ID = 'é"\\/7';

const FUTURE = "2090-12-31T23:59:59.000Z";
/** As the release before stores them, which has nobody look at those that are decided. */
const PASS_REQUESTS = {
  issued: { status: "issued", expirationDate: FUTURE },
  expired: { status: "issued", expirationDate: "2020-12-31T23:59:59.000Z" },
  rejected: { status: "rejected", expirationDate: FUTURE },
  unreadable: { status: "rejected", expirationDate: null },
};

let db: Kysely<Tables>;
beforeAll(async () => {
  db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: createPGlitePool(await PGlite.create()) }) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  await migrator.migrateTo("0007-catalogue-answers");
  await sql`insert into attempts (booking_id, program_id, pass_type, pass_id, prebooking_token, request_id, valid_until,
      resource_id, option_id, prebooking_date, usages, outcome, outcome_code, settled_at)
    select 'b', 'p', 'ePass', ${PASS_ID}, 'token', 'request', '2027-10-01T10:00:00Z', 'N1', null, '2027-10-01T10:30', 2,
      outcome, code, now()
    from (values (1, null, null), (2, 'no-order', 'never-showed')) as t (n, outcome, code) order by n`.execute(db);
  await sql`insert into order_index (order_id, booking_id) values ('o', 'c')`.execute(db);
  await sql`insert into pass_leases values ('p', 'ePass', ${PASS_ID}, 'b', now() + interval '1 minute')`.execute(db);
  await migrator.migrateTo("0019-unwatched");
  for (const [passRequestId, { status, expirationDate }] of Object.entries(PASS_REQUESTS)) {
    const shown = JSON.stringify({ passRequestId, status, expirationDate });
    await sql`insert into pass_requests (pass_request_id, fingerprint, pass_request, revision, status, needs_attention,
        created_at, updated_at)
      values (${passRequestId}, 'f', ${shown}::json, 1, ${status}, false, now(), now())`.execute(db);
  }
  const { error } = await migrator.migrateToLatest();
  expect(error).toBeUndefined();
}, 60_000);
afterAll(() => db.destroy());

const PASS = { programId: "p", type: "ePass", id: PASS_ID } as const;
const SUBJECT = bookingSubject("b" as BookingId);

test("reads the attempts of the release before, with what they looked for and how they ended", async () => {
  const [open, givenUp] = await findAttempts(db, SUBJECT);
  expect(open).toMatchObject({
    scope: passScope(PASS),
    fence: { token: "token", validUntil: new Date("2027-10-01T10:00:00Z") },
    criteria: { pass: PASS, resourceId: "N1", optionId: null, prebookingDate: "2027-10-01T10:30", usages: 2 },
    outcome: null,
    fenceIsUsed: false,
    forgottenSince: null,
  });
  expect(givenUp).toMatchObject({ outcome: "nothing-made", outcomeCode: NEVER_APPEARED });
});

test("finds the bookings that wait on a pass, also with an attempt of its own", async () => {
  const attempt = { scope: passScope(PASS), requestId: "r", fence: null, criteria: {} };
  await beginAttempt(db, { ...attempt, subject: bookingSubject("d" as BookingId) });
  expect(await candidateBookings(db, [{ programId: "p", passId: PASS_ID }])).toEqual([["b", "d"]]);
});

test("keeps claims and leases", async () => {
  expect(await orderOf(db, "c" as BookingId)).toBe("o");
  expect(await bookingsOfOrders(db, ["o" as OrderId])).toEqual(new Map([["o", "c"]]));
  expect(await takeLease(db, passScope(PASS), bookingSubject("d" as BookingId), 1_000)).toMatchObject({ kind: "busy" });
  await releaseLease(db, passScope(PASS), SUBJECT);
  expect(await takeLease(db, passScope(PASS), bookingSubject("d" as BookingId), 1_000)).toEqual({ kind: "held" });
});

test("has issued passes watched until they expire, and nothing else", async () => {
  const rows = await db.selectFrom("pass_requests").select(["pass_request_id", "look_due_at"]).execute();
  const due = rows.flatMap(({ pass_request_id, look_due_at }) =>
    look_due_at === null ? [] : [[pass_request_id, look_due_at]],
  );
  expect(due).toEqual([["issued", new Date(Date.parse(FUTURE) + DEFAULT_TIMINGS.watchSlackMs)]]);
});
