import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import pg from "pg";
import { SEARCH_ATTRIBUTE_TYPES } from "../../../src/domain/search-attributes.ts";
import type { StopStack } from "../../../src/service/stop-stack.ts";
import { startDevServer } from "../../../src/temporal/dev-server.ts";
import { type ApiCaller, createApiCaller } from "../../support/api-caller.ts";
import { type NodeProcess, startNodeProcess } from "../../support/node-process.ts";
import { startPostgres } from "../../support/postgres.ts";
import { type SupplierFacts, settingsFor } from "../../support/service-settings.ts";
import { createTemporaryFolder } from "../../support/temporary-folder.ts";

/** The service as it runs in production: api and worker, each in a process of its own, as everything that they use. */
export interface Stack extends ApiCaller {
  readonly apiUrl: string;
  readonly api: NodeProcess;
  readonly worker: NodeProcess;
  readonly temporal: Client;
  readonly database: pg.Pool;
  readonly programId: string;
  /** Calls the simulator's admin API, and fails where it refuses. */
  admin(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Versions of what it runs on. */
  readonly versions: string;
}

const NAMESPACE = "default";

/** Starts it; everything is put on the stack and stopped with it. */
export async function startStack(stops: StopStack, settings: Readonly<Record<string, string>>): Promise<Stack> {
  const folder = await createTemporaryFolder("bench");
  stops.add("the folder", () => folder.remove());
  const postgres = await startPostgres();
  stops.add("PostgreSQL", () => postgres.stop());
  const devServer = await startDevServer({
    dataFile: join(folder.path, "temporal.db"),
    namespace: NAMESPACE,
    searchAttributes: SEARCH_ATTRIBUTE_TYPES,
    env: process.env,
    progress: () => undefined,
  });
  stops.add("the Temporal dev server", () => devServer.stop());
  const simulator = started(stops, startNodeProcess("test/bench/support/simulator-process.ts", {}));
  const [line] = await simulator.untilWritten(/^\{.*\}$/m);
  const facts = JSON.parse(line) as SupplierFacts & { readonly adminUrl: string };
  const [programId = ""] = facts.programIds;

  const environment = {
    ...settingsFor({
      dataDir: folder.path,
      databaseUrl: postgres.url,
      simulator: { ...facts, programIds: [programId] },
    }),
    TEMPORAL_ADDRESS: devServer.address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    LOG_LEVEL: "info",
    ...settings,
  };
  const connection = Connection.lazy({ address: devServer.address });
  stops.add("the Temporal client", () => connection.close());
  const database = new pg.Pool({ connectionString: postgres.url, max: 2 });
  stops.add("the connections", () => database.end());
  const worker = started(stops, startNodeProcess("src/worker-main.ts", environment));
  await worker.untilWritten(/the worker is ready/);
  const api = started(stops, startNodeProcess("src/api-main.ts", environment));
  const [, apiUrl = ""] = await api.untilWritten(/the api is ready.*?(http:\/\/[\d.:]+)/);

  const { rows } = await database.query<{ version: string }>("select current_setting('server_version') as version");
  return {
    ...createApiCaller(() => apiUrl),
    apiUrl,
    api,
    worker,
    temporal: new Client({ connection, namespace: NAMESPACE }),
    database,
    programId,
    admin: (method, path, body) => callAdmin(`${facts.adminUrl}${path}`, method, body),
    versions: `PostgreSQL ${rows[0]?.version}, Temporal dev server on SQLite, each on the same machine`,
  };
}

/** Stops it as an operator does; by its id, and by force when it does not end. */
function started(stops: StopStack, child: NodeProcess): NodeProcess {
  stops.add("a process", async () => {
    child.signal("SIGTERM");
    const timer = setTimeout(() => child.signal("SIGKILL"), 40_000);
    await child.exited;
    clearTimeout(timer);
  });
  return child;
}

async function callAdmin(url: string, method: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the simulator answered ${answer.status} to ${method} ${url}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}
