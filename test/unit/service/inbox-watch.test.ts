import { sql } from "kysely";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { createLogger } from "../../../src/log/log.ts";
import { startInboxWatch } from "../../../src/service/inbox-watch.ts";
import { inboxLastAlive, syncStates } from "../../../src/store/catalogue/freshness.ts";
import { insertMessages } from "../../../src/store/inbox/inbox-insert.ts";
import type { StoredMessage } from "../../../src/store/inbox/inbox-writer.ts";
import { useWrongClocks } from "../../support/activities/wrong-clocks.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";
import { orderEvent } from "../../support/database/store-suites/fixtures.ts";
import { waitUntil } from "../../support/wait-until.ts";

const PROGRAMS = ["p1", "p2"] as ProgramId[];
const MINUTE_MS = 60_000;

const database = useEmbeddedDatabase();
beforeEach(async () => {
  await sql`truncate inbox_health`.execute(database.kysely);
});

const lastAlive = async () => (await inboxLastAlive(database.kysely))?.getTime() ?? 0;
const isAliveNow = () => waitUntil(lastAlive, (at) => at > Date.now() - MINUTE_MS);
const wasLastAlive = (minutesAgo: number) =>
  sql`insert into inbox_health (id, last_alive_at) values (1, now() - make_interval(mins => ${minutesAgo}))
    on conflict (id) do update set last_alive_at = excluded.last_alive_at`.execute(database.kysely);

async function watch(db = database.kysely) {
  const temporal = { isAway: false, refused: 0 };
  const requests: ProgramId[] = [];
  let stored: StoredMessage | null = null;
  const started = await startInboxWatch({
    db,
    programIds: PROGRAMS,
    lastStored: () => stored,
    log: createLogger({ level: "fatal", destination: { write: () => undefined } }),
    noteEveryMs: 20,
    workflows: {
      requestSync: async (programId) => {
        if (temporal.isAway) {
          temporal.refused += 1;
          throw new Error("Temporal does not answer");
        }
        requests.push(programId);
      },
    },
  });
  onTestFinished(() => started.stop());
  const stores = (message: StoredMessage) => {
    stored = message;
  };
  return { requests, temporal, stores, stop: () => started.stop() };
}

test("the first start has missed nothing, nor has one after a short while", async () => {
  const first = await watch();
  await isAliveNow();
  await first.stop();
  await wasLastAlive(5);
  const second = await watch();
  await isAliveNow();
  expect([first.requests, second.requests]).toEqual([[], []]);
});

test("after a start that comes later than DragonPass repeats, every program is re-read, once", async () => {
  await wasLastAlive(10);
  const { requests } = await watch();
  await isAliveNow();
  expect(requests).toEqual(PROGRAMS);
});

test("a process whose clock is ahead does not find the inbox away each time", async () => {
  const clocks = useWrongClocks();
  onTestFinished(() => clocks.restore());
  await wasLastAlive(1);
  const { requests } = await clocks.at(15 * MINUTE_MS, () => watch(clocks.elsewhere(database.kysely)));
  await isAliveNow();
  const before = await lastAlive();
  await waitUntil(lastAlive, (at) => at > before);
  expect(requests).toEqual([]);
});

test("so it is where the database was away for that long, and the process was not", async () => {
  const { requests } = await watch();
  await isAliveNow();
  expect(requests).toEqual([]);
  await wasLastAlive(10);
  await isAliveNow();
  expect(requests).toEqual(PROGRAMS);
});

test("until Temporal has taken the request for each program, it is not noted that the inbox is back", async () => {
  await wasLastAlive(10);
  const { requests, temporal } = await watch();
  temporal.isAway = true;
  await wasLastAlive(10);
  await waitUntil(
    () => temporal.refused,
    (refused) => refused > 2,
  );
  expect(await lastAlive()).toBeLessThan(Date.now() - MINUTE_MS);
  temporal.isAway = false;
  await isAliveNow();
  expect(new Set(requests)).toEqual(new Set(PROGRAMS));
});

test("where the database was put back and a note of this process is gone, every program is re-read, once", async () => {
  const { requests } = await watch();
  await isAliveNow();
  await wasLastAlive(1);
  await isAliveNow();
  await expectReadOnce(requests);
  // The catalogue says so until they have been.
  const unread = (await syncStates(database.kysely)).filter(({ finishedAt }) => finishedAt === null);
  expect(unread.map(({ programId }) => programId)).toEqual(PROGRAMS);
});

test("so it is where a push is gone that this process has acknowledged, also if it was recovered since", async () => {
  const { requests, stores } = await watch();
  const message = orderEvent("an order");
  await insertMessages(database, [message]);
  onTestFinished(async () => void (await sql`truncate inbox, catalogue_syncs`.execute(database.kysely)));
  stores(message);
  await isAliveNow();
  expect(requests).toEqual([]);
  await sql`update inbox set source = 'recovery'`.execute(database.kysely);
  await expectReadOnce(requests);
});

/** Every program is re-read, and by the next look none again. */
async function expectReadOnce(requests: readonly ProgramId[]): Promise<void> {
  await waitUntil(
    () => requests.length,
    (length) => length >= PROGRAMS.length,
  );
  const before = await lastAlive();
  await waitUntil(lastAlive, (at) => at > before);
  expect(requests).toEqual(PROGRAMS);
}
