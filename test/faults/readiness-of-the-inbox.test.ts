import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { BROKEN_INBOXES, type BrokenInbox } from "../support/database/broken-inbox.ts";
import { runStatement } from "../support/database/postgres.ts";
import { untilReadiness, useReadinessParts } from "../support/service/readiness-parts.ts";

/** A user who does not own everything, as a service should have. */
const USER = `app_${randomUUID().replaceAll("-", "")}`;
const BARRED: readonly BrokenInbox[] = [
  {
    state: "may not be written",
    breakIt: [`revoke insert on inbox from ${USER}`],
    mendIt: [`grant insert on inbox to ${USER}`],
  },
  {
    state: "may not be read, and so says of no push whether it is new",
    breakIt: [`revoke select on inbox from ${USER}`],
    mendIt: [`grant select on inbox to ${USER}`],
  },
  {
    state: "has a policy against every row",
    breakIt: ["alter table inbox enable row level security"],
    mendIt: ["alter table inbox disable row level security"],
  },
];

/** The rest of the database goes on: it is the table of the pushes alone that is broken. */
describe("GET /readyz of an api whose inbox alone is broken", () => {
  const parts = useReadinessParts();
  let url: string;
  beforeAll(async () => {
    const asUser = new URL(databaseUrl());
    [asUser.username, asUser.password] = [USER, USER];
    await run([
      `create role ${USER} login password '${USER}'`,
      `grant all on schema public to ${USER}`,
      `grant all on all tables in schema public to ${USER}`,
      `grant all on all sequences in schema public to ${USER}`,
    ]);
    ({ url } = await parts.startApi({ DATABASE_URL: asUser.href }));
    parts.world.useApi(url);
  });

  test.each([...BROKEN_INBOXES, ...BARRED])(
    "is 503 as long as the inbox $state, and 200 when it is mended",
    async ({ breakIt, mendIt, isSilent = false }) => {
      await untilReadiness(url, ({ status }) => status === "ready");
      await run(breakIt);
      try {
        const { status, body } = await untilReadiness(url, ({ database }) => database.status === "failing");
        expect([status, body.detail]).toEqual([503, expect.stringContaining("database: ")]);
        if (!isSilent) expect((await push()).acknowledged).toBe(false);
      } finally {
        await run(mendIt);
      }
      expect((await untilReadiness(url, ({ status }) => status === "ready")).status).toBe(200);
      expect((await push()).acknowledged).toBe(true);
    },
  );

  test("keeps no push of its own, however often it looks", async () => {
    const pushed = await runStatement(
      databaseUrl(),
      "select event_type from inbox where event_type <> 'something.new'",
    );
    expect(pushed).toEqual([]);
  });

  function databaseUrl(): string {
    return parts.world.databaseUrl ?? "";
  }

  async function run(statements: readonly string[]): Promise<void> {
    for (const statement of statements) await runStatement(databaseUrl(), statement);
  }

  function push() {
    return parts.world.simulator.push({ eventType: "something.new", id: randomUUID() }, { attempts: 1 });
  }
});
