import { cp } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import { type Database, openDatabase } from "../../src/store/database.ts";
import "./provided.ts";

/** Opens an embedded database in an empty folder: a copy of this run's, since making one takes seconds of a processor. */
export async function openEmbeddedDatabase(dataDir: string): Promise<Database> {
  await copyEmbeddedDatabase(dataDir);
  return openDatabase({ databaseUrl: null, dataDir });
}

/** Puts one into the folder that a service will have as `DATA_DIR`. */
export async function copyEmbeddedDatabase(dataDir: string): Promise<void> {
  await cp(inject("pgliteFolder"), join(dataDir, "database"), { recursive: true });
}
