import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStopStack } from "../../src/service/stop-stack.ts";
import { openDatabase } from "../../src/store/database/open-database.ts";
import { StoreError } from "../../src/store/database/store-error.ts";
import { findFreePort } from "../../src/temporal/dev-server/binaries/free-port.ts";
import { createDatabase, runStatement, startOwnPostgres } from "../support/database/postgres.ts";
import { SELF_SIGNED } from "../support/database/self-signed-certificate.ts";
import { startNodeProcess } from "../support/service/node-process.ts";
import { createTemporaryFolder } from "../support/temporary-folder.ts";

const WORDS_MAX = 25;
const PASSWORD = "never-to-be-seen";
/** Users that the server treats differently; all have the password. */
const USERS = ["app", "crowded", "plain_text_only", "unwelcome"];

describe("a start on a database that cannot be worked with ends with one line that says what to do", () => {
  const stops = createStopStack();
  /** Offers TLS with a certificate that nobody has signed. */
  let withTls: string;
  let withoutTls: string;
  let certificate: string;
  let silentPort: number;

  beforeAll(async () => {
    const [tls, plain] = await Promise.all([
      startOwnPostgres({
        password: PASSWORD,
        tls: SELF_SIGNED,
        hostBasedAuthentication: ["host all unwelcome all reject", "host all all all scram-sha-256"],
      }),
      startOwnPostgres({ password: PASSWORD }),
    ]);
    for (const server of [tls, plain]) stops.add("a database", () => server.stop());
    [withTls, withoutTls] = [tls.url, plain.url];
    for (const server of [withTls, withoutTls]) {
      for (const user of USERS) await runStatement(server, `CREATE ROLE ${user} LOGIN PASSWORD '${PASSWORD}'`);
      await runStatement(server, "ALTER ROLE crowded CONNECTION LIMIT 0");
    }
    const folder = await createTemporaryFolder("database-start");
    stops.add("the folder", folder.remove);
    certificate = join(folder.path, "ca.pem");
    await writeFile(certificate, SELF_SIGNED.certificate);
    silentPort = await findFreePort();
  });
  afterAll(() => stops.stopAll());

  /** The connection string of `server`, with changes. */
  function at(
    server: string,
    changes: { user?: string; password?: string; host?: string; port?: number; database?: string; query?: string } = {},
  ): string {
    const url = new URL(server);
    url.username = changes.user ?? "postgres";
    url.password = changes.password ?? PASSWORD;
    url.hostname = changes.host ?? url.hostname;
    url.port = String(changes.port ?? url.port);
    url.pathname = `/${changes.database ?? "postgres"}`;
    url.search = changes.query ?? "";
    return url.href;
  }

  async function newDatabase({ options = "", settings = [] as string[] } = {}): Promise<string> {
    const name = `start_${randomUUID().replaceAll("-", "")}`;
    const url = await createDatabase(withoutTls, name, options);
    for (const setting of settings) await runStatement(withoutTls, `ALTER DATABASE ${name} SET ${setting}`);
    return new URL(url).pathname.slice(1);
  }

  async function databaseMigratedByAnother({ mayRead }: { mayRead: boolean }): Promise<string> {
    const database = await newDatabase();
    const owner = await openDatabase({ databaseUrl: at(withoutTls, { database }), dataDir: "" });
    await owner.close();
    const rights = "SELECT ON ALL TABLES IN SCHEMA public TO app";
    if (mayRead) await runStatement(at(withoutTls, { database }), `GRANT ${rights}`);
    return database;
  }

  const CASES: readonly [situation: string, url: () => string | Promise<string>, line: RegExp][] = [
    [
      "a LATIN1 database",
      async () => at(withoutTls, { database: await newDatabase({ options: "ENCODING 'LATIN1'" }) }),
      /encoding is LATIN1 and must be UTF8; create one with ENCODING 'UTF8' TEMPLATE template0$/,
    ],
    [
      "a SQL_ASCII database",
      async () => at(withoutTls, { database: await newDatabase({ options: "ENCODING 'SQL_ASCII'" }) }),
      /encoding is SQL_ASCII and must be UTF8; /,
    ],
    [
      "a user who may not create tables, as in PostgreSQL 15 and later",
      async () => at(withoutTls, { user: "app", database: await newDatabase() }),
      /may not create tables in schema public; GRANT CREATE ON SCHEMA public TO app$/,
    ],
    [
      "a search_path that leads nowhere",
      async () => at(withoutTls, { database: await newDatabase({ settings: ["search_path = nowhere"] }) }),
      /search_path names no schema that the user may use; create one, or GRANT USAGE/,
    ],
    [
      "a user who may not read the tables that another one made",
      async () => at(withoutTls, { user: "app", database: await databaseMigratedByAnother({ mayRead: false }) }),
      /this user may not change the tables that are there; start once with the user that owns them, or /,
    ],
    [
      "a user who may read the tables, and not write them",
      async () => at(withoutTls, { user: "app", database: await databaseMigratedByAnother({ mayRead: true }) }),
      /this user may not write the tables; make it their owner, or GRANT/,
    ],
    [
      "a read-only database",
      async () => at(withoutTls, { database: await newDatabase({ settings: ["default_transaction_read_only = on"] }) }),
      /the database is read-only; set default_transaction_read_only to off, or give the address of the primary$/,
    ],
    [
      "TLS that is asked for and not offered",
      () => at(withoutTls, { query: "?sslmode=require" }),
      /asks for TLS, which this server does not offer; turn it on there, or leave sslmode out$/,
    ],
    [
      "a self-signed certificate",
      () => at(withTls, { query: "?sslmode=require" }),
      /certificate is signed by nobody known here; add sslrootcert=\/path\/to\/ca\.pem to DATABASE_URL$/,
    ],
    [
      "a certificate of another host",
      () => at(withTls, { query: `?sslmode=verify-full&sslrootcert=${certificate}` }),
      /certificate is for another host; correct the host in DATABASE_URL, or the certificate$/,
    ],
    [
      "a certificate file that is not there",
      () => at(withTls, { query: "?sslmode=verify-full&sslrootcert=/nowhere/ca.pem" }),
      /a file that DATABASE_URL names cannot be read \(ENOENT\); correct its path$/,
    ],
    ["no password", () => at(withoutTls, { password: "" }), /asks for a password and there is none; add it to /],
    [
      "a wrong password",
      () => at(withoutTls, { password: `${PASSWORD}-and-wrong` }),
      /refuses the user or the password in DATABASE_URL; correct them$/,
    ],
    ["an unknown user", () => at(withoutTls, { user: "nobody_here" }), /refuses the user or the password/],
    [
      "a user whom pg_hba.conf does not let in",
      () => at(withTls, { user: "unwelcome" }),
      /does not let this user in from here; check the user in DATABASE_URL, pg_hba\.conf, and/,
    ],
    [
      "an unknown database",
      () => at(withoutTls, { database: "nowhere" }),
      /has no database of this name; create it, or correct DATABASE_URL$/,
    ],
    [
      "too many connections",
      () => at(withoutTls, { user: "crowded" }),
      /has too many connections; raise max_connections or the user's limit, or run fewer processes$/,
    ],
    [
      "an unknown host",
      () => at(withoutTls, { host: "postgres.invalid" }),
      // Where there is no name server at all, that is what is wrong.
      /(the host in DATABASE_URL is unknown|the name server does not answer for the host in DATABASE_URL); correct /,
    ],
    [
      "a port at which nobody listens",
      () => at(withoutTls, { port: silentPort }),
      /nothing listens at host and port of DATABASE_URL; start PostgreSQL there, or correct them$/,
    ],
  ];

  test.each(CASES)("%s", async (_situation, url, line) => {
    const refusal = await openDatabase({ databaseUrl: await url(), dataDir: "" }).catch((error: unknown) => error);

    // What a process prints of such an error is its message, and nothing else.
    expect(refusal).toBeInstanceOf(StoreError);
    const { message } = refusal as StoreError;
    expect(message).toMatch(line);
    expect(message).not.toMatch(/\n/);
    expect(message.split(" ").length).toBeLessThanOrEqual(WORDS_MAX);
    expect(message).not.toContain(PASSWORD);
  });

  test.each(["a LATIN1 database", "TLS that is asked for and not offered", "a wrong password"])(
    "in a process of its own: %s",
    async (situation) => {
      const [, url, line] = CASES.find(([name]) => name === situation) ?? [];
      const refused = startNodeProcess("src/api-main.ts", { DATABASE_URL: (await url?.()) ?? "" });

      expect(await refused.exited, refused.output()).toEqual({ code: 1, signal: null });
      expect(refused.output().split("\n").filter(Boolean)).toEqual([expect.stringMatching(line ?? "")]);
      expect(refused.output()).toMatch(/^\nThe start failed: /);
      expect(refused.output()).not.toContain(PASSWORD);
    },
  );

  test("while TLS with a certificate that can be checked is used", async () => {
    const query = `?sslmode=verify-full&sslrootcert=${certificate}`;
    const database = await openDatabase({ databaseUrl: at(withTls, { host: "localhost", query }), dataDir: "" });
    await database.probeWritable();
    await database.close();
  });
});
