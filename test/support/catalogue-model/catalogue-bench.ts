import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { OrderDependencies } from "../../../activities/booking/dependencies.ts";
import type { CatalogueDependencies } from "../../../activities/catalogue/dependencies.ts";
import { readConfig } from "../../../src/config/config.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { parsePushEvent } from "../../../src/dragonpass/push/push-events.ts";
import { inboxMessageOf } from "../../../src/inbox/inbox-message-of.ts";
import { createLogger } from "../../../src/log/log.ts";
import { createStopStack } from "../../../src/service/stop-stack.ts";
import { openSupplier } from "../../../src/service/supplier.ts";
import type { PushEvent } from "../../../src/simulator/push/push-events.ts";
import { startSimulator } from "../../../src/simulator/simulator.ts";
import type { Database } from "../../../src/store/database/database.ts";
import { createInboxWriter } from "../../../src/store/inbox/inbox-writer.ts";
import { openEmbeddedDatabase } from "../database/embedded-database.ts";
import { TEST_TIMINGS } from "../temporal/test-timings.ts";
import { Gates } from "./gates.ts";
import { forgetShown, watchShown } from "./shown.ts";
import { CatalogueTruth } from "./truth.ts";

/** All that the catalogue stores. */
export const CATALOGUE_TABLES = [
  ...["catalogue_resources", "catalogue_hubs", "catalogue_details", "resource_batches", "catalogue_state"],
  ...["catalogue_syncs", "catalogue_parts", "catalogue_recoveries", "inbox"],
];

/** One simulator with an empty catalogue beside it, for one run of a property. */
export interface CatalogueWorld {
  readonly truth: CatalogueTruth;
  readonly gates: Gates;
  /** For the activities: reads stop at the gates, and come in small pages. */
  readonly deps: CatalogueDependencies & OrderDependencies;
  readonly database: Database;
  /** DragonPass without gates. */
  readonly dragonpass: DragonPassClient;
  /** Programs that are to be re-read. */
  readonly wanted: Set<ProgramId>;
  /** Stores a message as the push endpoint does. */
  deliver(message: PushEvent): Promise<void>;
  end(): Promise<void>;
}

/** The embedded database and what activities need, without Temporal. */
export interface CatalogueBench {
  begin(): Promise<CatalogueWorld>;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startCatalogueBench(): Promise<CatalogueBench> {
  const dataDir = await mkdtemp(join(tmpdir(), "dragonpass-temporal-catalogue-"));
  const database = await openEmbeddedDatabase(dataDir);
  const { kysely: db } = database;
  await watchShown(db);
  const log = createLogger({ level: "silent" });
  const config = readConfig({ PORT: "0", DATA_DIR: dataDir });

  async function begin(): Promise<CatalogueWorld> {
    for (const table of CATALOGUE_TABLES) await sql`delete from ${sql.table(table)}`.execute(db);
    await forgetShown(db);
    const stops = createStopStack();
    const simulator = await startSimulator({ journalLimit: 10 });
    stops.add("the simulator", () => simulator.close());
    const supplier = await openSupplier(config, log, { databaseClock: database.clock, simulatorUrl: simulator.url });
    stops.add("the DragonPass client", () => supplier.client.close());
    const inboxWriter = createInboxWriter(database);
    const gates = new Gates();
    const wanted = new Set<ProgramId>();
    const { programIds, client: dragonpass } = supplier;
    return {
      truth: new CatalogueTruth(simulator),
      gates,
      database,
      dragonpass,
      wanted,
      deps: {
        db,
        clock: database.clock,
        dragonpass: gates.around(dragonpass),
        supplierClock: supplier.clock,
        inboxWriter,
        programIds,
        acquireReadSlot: async () => undefined,
        // Whatever is open in the end is taken up, as the sweep does.
        ringBatch: async () => undefined,
        requestSync: async (programId) => void wanted.add(programId),
        timings: TEST_TIMINGS,
        strayOrderAction: "attention",
        log,
      },
      deliver: async (message) => {
        const push = parsePushEvent(JSON.stringify(message));
        if (push.kind === "invalid") throw new Error("the simulator's message is not accepted");
        await inboxWriter.write(inboxMessageOf(push, { source: "push", isOurs: true }));
      },
      end: () => stops.stopAll(),
    };
  }

  return {
    begin,
    stop: async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
