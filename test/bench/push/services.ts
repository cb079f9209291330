import type { Client } from "@temporalio/client";
import { createStopStack, type StopStack } from "../../../src/service/stop-stack.ts";
import { openPGliteDatabase } from "../../../src/store/database/pglite/pglite-database.ts";
import { startNodeProcess } from "../../support/service/node-process.ts";
import { startStack } from "../support/stack.ts";
import { startSurroundings, stoppedWith } from "../support/surroundings.ts";

/** A service that takes pushes. */
export interface PushedService {
  readonly url: string;
  readonly programId: string;
  readonly temporal: Client;
  /** The process whose processor time is of interest. */
  readonly processes: readonly { readonly name: string; readonly pid: number | undefined }[];
  readonly versions: string;
  /** The order of every message in the inbox. May stop the service. */
  storedOrderIds(): Promise<(string | null)[]>;
}

const ORDER_IDS = "select order_id from inbox";

/** Api, worker and PostgreSQL, each in a process of its own. */
export async function startOnPostgres(stops: StopStack): Promise<PushedService> {
  const { apiUrl, programId, temporal, versions, database, ...parts } = await startStack(stops, {});
  return {
    url: apiUrl,
    programId,
    temporal,
    versions,
    processes: [
      { name: "api", pid: parts.api.pid },
      { name: "worker", pid: parts.worker.pid },
      { name: "PostgreSQL", pid: parts.postgres.pid },
      { name: "Temporal", pid: parts.devServer.pid },
    ],
    storedOrderIds: async () => {
      const { rows } = await database.query<{ order_id: string | null }>(ORDER_IDS);
      return rows.map((row) => row.order_id);
    },
  };
}

/** As `npm start` runs it: api, worker and the embedded database in one process. */
export async function startEmbedded(stops: StopStack): Promise<PushedService> {
  const { dataDir, settings, programId, temporal, devServer } = await startSurroundings(stops);
  const serviceStops = createStopStack();
  stops.add("the service", () => serviceStops.stopAll());
  const service = stoppedWith(serviceStops, startNodeProcess("src/main.ts", settings(null)));
  const [, url = ""] = await service.untilWritten(/Push +(http:\/\/[\d.:]+)/);
  return {
    url,
    programId,
    temporal,
    versions: "PGlite, in the process of api and worker",
    processes: [
      { name: "api, worker and PGlite", pid: service.pid },
      { name: "Temporal", pid: devServer.pid },
    ],
    storedOrderIds: async () => {
      // The database belongs to one process: it is read after that one has ended.
      await serviceStops.stopAll();
      const database = await openPGliteDatabase(dataDir);
      try {
        const rows = await database.queryPrepared({ name: "order-ids", text: ORDER_IDS }, []);
        return rows.map((row) => row.order_id as string | null);
      } finally {
        await database.close();
      }
    },
  };
}
