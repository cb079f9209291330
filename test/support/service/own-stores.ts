import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import type { StopStack } from "../../../src/service/stop-stack.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../src/simulator/simulator.ts";
import { copyEmbeddedDatabase } from "../database/pglite-folder.ts";
import { createCopy, createDatabase } from "../database/postgres.ts";
import { createTemporaryFolder } from "../temporary-folder.ts";
import "../set-up/provided.ts";

export type DatabaseKind = "pglite" | "postgres";

/** A DragonPass and a database without bookings that one test has to itself. */
interface OwnStores {
  readonly simulator: Simulator;
  /** Of the embedded database, where that is used; nobody opens it here. */
  readonly dataDir: string;
  /** Null for the embedded database. */
  readonly databaseUrl: string | null;
}

/** Wishes for them. */
interface OwnStoresOptions {
  readonly database: DatabaseKind;
  readonly simulator?: SimulatorOptions | undefined;
  /**
   * Whether the service has yet to read the catalogue as a whole, as when it starts for the first time: that takes
   * seconds of a processor. Otherwise it has read one that listed nothing, and reads what it is asked about. Default
   * false.
   */
  readonly firstRead?: boolean | undefined;
}

/** Makes them; they go with the stack. */
export async function createOwnStores(
  { database, simulator: options, firstRead = false }: OwnStoresOptions,
  stops: StopStack,
): Promise<OwnStores> {
  const folder = await createTemporaryFolder("stores");
  stops.add("the folder", () => folder.remove());
  if (database === "pglite")
    copyEmbeddedDatabase(folder.path, inject(firstRead ? "pgliteFolder" : "pgliteFolderAfterFirstRead"));
  const databaseUrl = database === "postgres" ? await createOwnDatabase(firstRead) : null;
  const simulator = await startSimulator({ pushRetryDelaysMs: [200, 500, 1_000], ...options });
  stops.add("the simulator", () => simulator.close());
  return { simulator, dataDir: folder.path, databaseUrl };
}

async function createOwnDatabase(firstRead: boolean): Promise<string> {
  const server = inject("postgresUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  if (firstRead) return await createDatabase(server, name);
  return await createCopy(server, name, inject("databaseAfterFirstRead"));
}
