import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import type { StopStack } from "../../../src/service/stop-stack.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../src/simulator/simulator.ts";
import { copyEmbeddedDatabase } from "../database/embedded-database.ts";
import { createDatabase } from "../database/postgres.ts";
import { createTemporaryFolder } from "../temporary-folder.ts";
import "../set-up/provided.ts";

export type DatabaseKind = "pglite" | "postgres";

/** A DragonPass and an empty database that one test has to itself. */
interface OwnStores {
  readonly simulator: Simulator;
  /** Of the embedded database, where that is used; nobody opens it here. */
  readonly dataDir: string;
  /** Null for the embedded database. */
  readonly databaseUrl: string | null;
}

/** Makes them; they go with the stack. */
export async function createOwnStores(
  { database, simulator: options }: { database: DatabaseKind; simulator?: SimulatorOptions | undefined },
  stops: StopStack,
): Promise<OwnStores> {
  const folder = await createTemporaryFolder("stores");
  stops.add("the folder", () => folder.remove());
  if (database === "pglite") copyEmbeddedDatabase(folder.path);
  const databaseUrl =
    database === "postgres"
      ? await createDatabase(inject("postgresUrl"), `test_${randomUUID().replaceAll("-", "")}`)
      : null;
  const simulator = await startSimulator({ pushRetryDelaysMs: [200, 500, 1_000], ...options });
  stops.add("the simulator", () => simulator.close());
  return { simulator, dataDir: folder.path, databaseUrl };
}
