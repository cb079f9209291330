import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Connection } from "@temporalio/client";
import proto from "@temporalio/proto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "../../src/store/database/open-database.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import "../support/set-up/provided.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { createNamespace } from "../support/temporal/temporal-namespace.ts";

const FAILED = { code: 1, signal: null };
const API = "src/api-main.ts";
const WORKER = "src/worker-main.ts";
const ALL = "src/main.ts";

let world: World;
let taken: Server;
let takenPort = "";
beforeAll(async () => {
  world = await createWorld();
  taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  takenPort = String((taken.address() as AddressInfo).port);
});
afterAll(async () => {
  taken.close();
  await world.stop();
});

/** Waits for its end, with code 1, and gives the one line that it has written. */
async function onlyLineOf(refused: NodeProcess): Promise<string> {
  expect(await refused.exited, refused.output()).toEqual(FAILED);
  const lines = refused
    .output()
    .split("\n")
    .filter((line) => line !== "");
  expect(lines, refused.output()).toHaveLength(1);
  return lines[0] ?? "";
}

describe("a start that cannot be is given up with one line, which names the setting and says what to do", () => {
  test.each([
    ["a host name that there is not", API, { HOST: "nope.invalid" }, /HOST: this name cannot be resolved; give /],
    ["an address of another machine", API, { HOST: "192.0.2.1" }, /HOST: is not an address of this machine; give /],
    [
      "a path into a file",
      ALL,
      { DATABASE_URL: "", DATA_DIR: "/etc/hosts/data" },
      /DATA_DIR: is not a folder.*; give /,
    ],
    ["a file as folder", ALL, { DATABASE_URL: "", DATA_DIR: "/etc/hosts" }, /DATA_DIR: is not a folder.*; give /],
    ["a folder nobody can make", ALL, { DATABASE_URL: "", DATA_DIR: "/proc/a/b" }, /DATA_DIR: cannot be made; give /],
    [
      "a folder for a dev server",
      ALL,
      { TEMPORAL_ADDRESS: "", DATA_DIR: "/proc/a" },
      /DATA_DIR: cannot be made; give /,
    ],
    [
      "a namespace that there is not",
      WORKER,
      { TEMPORAL_NAMESPACE: "nope" },
      /TEMPORAL_NAMESPACE: .* no such namespace; /,
    ],
  ])("%s", async (_, entryPoint, settings, line) => {
    const written = await onlyLineOf(world.startProcess(entryPoint, settings));
    expect(written).toMatch(new RegExp(`^The start failed: ${line.source}`));
    for (const value of Object.values(settings).filter((text) => text !== "")) expect(written).not.toContain(value);
  });

  test.each(["PORT", "METRICS_PORT"])("a %s that another process has", async (name) => {
    // What it may log until then, that no worker is there, is not about the start.
    expect(await onlyLineOf(world.startProcess(API, { [name]: takenPort, LOG_LEVEL: "error" }))).toMatch(
      new RegExp(`^The start failed: ${name}: another process listens on this port; stop that one, or give another`),
    );
  });

  test("a SIMULATOR_PORT that another process has", async () => {
    expect(await onlyLineOf(world.startProcess("src/simulator-main.ts", { SIMULATOR_PORT: takenPort }))).toMatch(
      /^The start failed: SIMULATOR_PORT: another process listens on this port; /,
    );
  });

  test("a search attribute of another type, which can only be removed or renamed", async () => {
    const address = inject("temporalAddress");
    const namespace = await createNamespace(address);
    const connection = await Connection.connect({ address });
    const { INDEXED_VALUE_TYPE_INT } = proto.temporal.api.enums.v1.IndexedValueType;
    const searchAttributes = { OrderId: INDEXED_VALUE_TYPE_INT };
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    await connection.close();

    expect(await onlyLineOf(world.startProcess(WORKER, { TEMPORAL_NAMESPACE: namespace }))).toMatch(
      /^The start failed: TEMPORAL_NAMESPACE: .* OrderId exists with another type than KEYWORD; .* remove or rename it /,
    );
  });

  test("a database that a newer version has changed, which is said to be newer", async () => {
    const database = await openDatabase({ databaseUrl: world.databaseUrl, dataDir: "/nowhere" });
    const insert = sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '')`;
    await insert.execute(database.kysely);
    try {
      expect(await onlyLineOf(world.startProcess(API))).toMatch(
        /^The start failed: the database is newer than this program: .*; run that version or a later one/,
      );
    } finally {
      await sql`delete from kysely_migration where name = '9999-from-the-future'`.execute(database.kysely);
      await database.close();
    }
  });
});

test("LOG_LEVEL=debug shows where a start failed as well", async () => {
  const refused = world.startProcess(ALL, { DATABASE_URL: "", DATA_DIR: "/etc/hosts", LOG_LEVEL: "debug" });
  expect(await refused.exited, refused.output()).toEqual(FAILED);
  expect(refused.output()).toMatch(/^\s*The start failed: DATA_DIR: .*\n[\s\S]* at /);
});

test("HOST=[::1] listens there, as a URL has it", async () => {
  const api = world.startProcess(API, { HOST: "[::1]" });
  const [, url = ""] = await api.untilWritten(/the api is ready url="?(\S+?)"?$/m);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  api.signal("SIGTERM");
  await api.exited;
});
