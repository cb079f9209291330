import { existsSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PostgresDialect } from "kysely";
import type { ProcessLock } from "../../../process-lock.ts";
import type { Database } from "../database.ts";
import { CLOCK_OF_THIS_PROCESS } from "../database-clock.ts";
import { migrate } from "../migrate.ts";
import { StoreError } from "../store-error.ts";
import type { Tables } from "../tables.ts";
import { WRITE_PROBE } from "../write-probe.ts";
import { dataDirUnusable, prepareDataDir } from "./data-dir.ts";
import { lockFolder } from "./folder-lock.ts";
import { createPGlitePool } from "./pglite-pool.ts";

/** Opens the embedded database in a folder of `dataDir`, makes it where there is none, and migrates it. */
export async function openPGliteDatabase(dataDir: string): Promise<Database> {
  const folder = resolve(dataDir, "database");
  prepareDataDir(dataDir);
  const lock = lockFolder(folder);
  try {
    return await openLocked(folder, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openLocked(folder: string, lock: ProcessLock): Promise<Database> {
  if (!existsSync(join(folder, "PG_VERSION"))) await makeDatabase(folder);
  const pglite = await openFolder(folder);
  const pool = createPGlitePool(pglite);
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });

  async function queryPrepared(statement: { text: string }, values: readonly unknown[]) {
    const client = await pool.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement.text, values)).rows;
    } finally {
      client.release();
    }
  }

  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= pool.end().finally(() => lock.release());
    return closing;
  };

  try {
    await migrate(kysely);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    kysely,
    kind: "pglite",
    clock: CLOCK_OF_THIS_PROCESS,
    queryPrepared,
    async probeWritable() {
      await queryPrepared({ text: WRITE_PROBE }, []);
    },
    close,
  };
}

/** @throws StoreError `data_dir_unusable` */
async function openFolder(folder: string): Promise<PGlite> {
  try {
    return await PGlite.create({ dataDir: folder });
  } catch (error) {
    // The system has said what is wrong; anything else is PostgreSQL, which finds its files damaged and gives up.
    if (error instanceof Error && "syscall" in error) throw dataDirUnusable(error);
    const message = `The database in ${folder} cannot be opened: its files are damaged, or of another version. Put the folder back from a copy, or move it away to begin with an empty one.`;
    throw new StoreError("data_dir_unusable", message, { details: { folder }, cause: error });
  }
}

/**
 * Makes an empty database under another name first: making it takes seconds, and a process that is
 * stopped meanwhile would leave a folder that can never be opened.
 */
async function makeDatabase(folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const pglite = await PGlite.create({ dataDir: unfinished });
  await pglite.close();
  renameSync(unfinished, folder);
}
