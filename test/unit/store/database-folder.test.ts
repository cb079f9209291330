import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { findBooking } from "../../../src/store/bookings/bookings.ts";
import { openDatabase } from "../../../src/store/database/open-database.ts";
import { bookingOf, idOf, storeBooking } from "../../support/database/store-suites/fixtures.ts";

const HOLD_DATABASE = join(import.meta.dirname, "../../support/database/store-suites/hold-database.ts");

describe("the folder of the embedded database", () => {
  // One folder for all tests: making a database takes seconds.
  const dataDir = mkdtempSync(join(tmpdir(), "store-folder-"));
  const folder = join(dataDir, "database");
  const children = new Set<ChildProcess>();
  const open = () => openDatabase({ databaseUrl: null, dataDir });

  afterEach(async () => {
    for (const child of children) await kill(child);
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  /** Another process that opens the database and says how that went; it holds it until it is killed. */
  async function openElsewhere(): Promise<{ child: ChildProcess; answer: Record<string, unknown> }> {
    const child = spawn(process.execPath, [HOLD_DATABASE, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
    children.add(child);
    const [line] = await once(child.stdout, "data");
    return { child, answer: JSON.parse(String(line)) };
  }

  async function kill(child: ChildProcess): Promise<void> {
    children.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  test("what was committed is there when it is opened again, and migrations run once", async () => {
    const first = await open();
    await storeBooking(first.kysely, "b");
    await first.close();
    const second = await open();
    expect((await findBooking(second.kysely, idOf("b")))?.booking).toEqual(bookingOf("b"));
    await second.close();
    expect(existsSync(`${folder}.unfinished`)).toBe(false);
  }, 60_000);

  test.each([
    ["a file that says nothing", (broken: string) => writeFileSync(join(broken, "PG_VERSION"), "")],
    ["half of a database", (broken: string) => cpSync(folder, broken, { recursive: true, filter: isNoControlFile })],
  ])(
    "a folder with %s is named, with what to do",
    async (_, breakIt) => {
      const other = mkdtempSync(join(tmpdir(), "store-broken-"));
      mkdirSync(join(other, "database"));
      breakIt(join(other, "database"));
      const refusal = await openDatabase({ databaseUrl: null, dataDir: other }).catch((error: unknown) => error);
      expect(refusal).toMatchObject({
        code: "data_dir_unusable",
        message: expect.stringMatching(/damaged.*move it away/),
      });
      rmSync(other, { recursive: true, force: true });
    },
    60_000,
  );
  const isNoControlFile = (path: string) => !path.endsWith("pg_control");

  test("a second process is refused, and told the folder and who holds it", async () => {
    const database = await open();
    const { answer } = await openElsewhere();
    expect(answer).toMatchObject({ code: "database_in_use" });
    expect(answer.message).toContain(folder);
    expect(answer.message).toContain(`process ${process.pid} `);
    // The refused one has changed nothing about the lock.
    const again = await openElsewhere();
    expect(again.answer).toMatchObject({ code: "database_in_use" });
    await database.close();
    expect((await openElsewhere()).answer).toEqual({ open: true });
  }, 60_000);

  test("a second opening in the same process is refused too", async () => {
    const database = await open();
    await expect(open()).rejects.toMatchObject({ code: "database_in_use", details: { pid: process.pid } });
    await database.close();
  }, 60_000);

  test("of five processes that open it at once, one does", async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5].map(openElsewhere));
    expect(answers.filter(({ answer }) => answer.open)).toHaveLength(1);
    expect(answers.filter(({ answer }) => answer.code === "database_in_use")).toHaveLength(4);
  }, 60_000);

  test("what a killed process left behind is taken over, with what it had committed", async () => {
    const { child, answer } = await openElsewhere();
    expect(answer).toEqual({ open: true });
    await expect(open()).rejects.toThrow(`process ${child.pid} `);
    await kill(child);
    // Its process id may belong to another process by now, which must not matter.
    writeFileSync(`${folder}.holder.json`, JSON.stringify({ pid: process.pid, host: "h", since: "s" }));
    const database = await open();
    expect(await findBooking(database.kysely, idOf(`by ${child.pid}`))).not.toBeNull();
    await database.close();
    expect(readdirSync(dataDir).sort()).toEqual(["database", "database.lock"]);
  }, 60_000);
});

describe("a database that is being made", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "store-unfinished-"));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  test("is made again when the process that made it was stopped half-way", async () => {
    const child = spawn(process.execPath, [HOLD_DATABASE, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
    await expect
      .poll(() => existsSync(join(dataDir, "database.unfinished", "PG_VERSION")), { timeout: 20_000 })
      .toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    const database = await openDatabase({ databaseUrl: null, dataDir });
    await database.probeWritable();
    await database.close();
  }, 60_000);
});
