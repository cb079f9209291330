import { cpSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../src/store/database/open-database.ts";
import { createTemporaryFolder } from "../temporary-folder.ts";

/** An embedded database with all tables and no rows, to be copied: making one takes seconds of a processor. */
interface PGliteFolder {
  /** Folder that a service has as `database` in its `DATA_DIR`. */
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes one in a temporary folder. */
export async function makePGliteFolder(): Promise<PGliteFolder> {
  const folder = await createTemporaryFolder("pglite");
  const database = await openDatabase({ databaseUrl: null, dataDir: folder.path });
  await database.close();
  return { path: join(folder.path, "database"), remove: folder.remove };
}

/** Puts a copy of one into the folder that a service will have as `DATA_DIR`. */
export function copyEmbeddedDatabase(dataDir: string, from: string): void {
  // It has a thousand files: to copy each asynchronously takes more than twice as long of a processor.
  cpSync(from, join(dataDir, "database"), { recursive: true });
}
