import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import { DEFAULT_PROGRAM_IDS } from "../../../src/simulator/data/passes.ts";
import { endFullRead } from "../../../src/store/catalogue/full-read.ts";
import type { DatabaseOptions } from "../../../src/store/database/database.ts";
import { openDatabase } from "../../../src/store/database/open-database.ts";
import { createTemporaryFolder } from "../temporary-folder.ts";
import { copyEmbeddedDatabase } from "./pglite-folder.ts";
import { allowConnections, createDatabase, dropDatabase } from "./postgres.ts";

/** A database whose service has read the catalogue of the simulator as a whole, to be copied; nobody has it open. */
interface CopiedDatabase {
  /** A folder, or a database of the server. */
  readonly name: string;
  remove(): Promise<void>;
}

/** Makes an embedded one of an empty one. */
export async function makeFolderAfterFirstRead(emptyFolder: string): Promise<CopiedDatabase> {
  const folder = await createTemporaryFolder("pglite-after-first-read");
  const name = join(folder.path, "database");
  copyEmbeddedDatabase(folder.path, emptyFolder);
  await noteFirstRead({ databaseUrl: null, dataDir: folder.path });
  return { name, remove: folder.remove };
}

/** Makes one on a server. */
export async function makeDatabaseAfterFirstRead(server: string): Promise<CopiedDatabase> {
  const name = `after_first_read_${randomUUID().replaceAll("-", "")}`;
  await noteFirstRead({ databaseUrl: await createDatabase(server, name), dataDir: "" });
  await allowConnections(server, name, false);
  return { name, remove: () => dropDatabase(server, name) };
}

/** Notes a full read in which DragonPass listed nothing: so whatever is asked about is read by itself. */
async function noteFirstRead(options: DatabaseOptions): Promise<void> {
  const database = await openDatabase(options);
  try {
    for (const programId of DEFAULT_PROGRAM_IDS as readonly ProgramId[]) {
      await endFullRead(database.kysely, { programId, parts: [], result: {}, lacksDetails: async () => false });
    }
  } finally {
    await database.close();
  }
}
