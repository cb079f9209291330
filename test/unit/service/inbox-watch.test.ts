import { sql } from "kysely";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { createLogger } from "../../../src/log/log.ts";
import { startInboxWatch } from "../../../src/service/inbox-watch.ts";
import { inboxLastAlive } from "../../../src/store/catalogue/freshness.ts";
import { useWrongClocks } from "../../support/activities/wrong-clocks.ts";
import { useEmbeddedDatabase } from "../../support/database/embedded-database.ts";
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
  const started = await startInboxWatch({
    db,
    programIds: PROGRAMS,
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
  return { requests, temporal };
}

test("the first start has missed nothing, nor has one after a short while", async () => {
  const first = await watch();
  await isAliveNow();
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
  await wasLastAlive(1);
  await isAliveNow();
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
