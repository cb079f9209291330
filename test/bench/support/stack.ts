import pg from "pg";
import type { StopStack } from "../../../src/service/stop-stack.ts";
import { startPostgres, type TestPostgres } from "../../support/database/postgres.ts";
import { type ApiCaller, createApiCaller } from "../../support/service/api-caller.ts";
import { type NodeProcess, startNodeProcess } from "../../support/service/node-process.ts";
import { type Surroundings, startSurroundings, stoppedWith } from "./surroundings.ts";

/** The service as it runs in production: api and worker, each in a process of its own, as everything that they use. */
export interface Stack extends ApiCaller, Pick<Surroundings, "temporal" | "devServer" | "programId" | "admin"> {
  readonly apiUrl: string;
  readonly api: NodeProcess;
  readonly worker: NodeProcess;
  readonly postgres: TestPostgres;
  readonly database: pg.Pool;
  /** Versions of what it runs on. */
  readonly versions: string;
}

/** Starts it; everything is put on the stack and stopped with it. */
export async function startStack(stops: StopStack, settings: Readonly<Record<string, string>>): Promise<Stack> {
  const postgres = await startPostgres();
  stops.add("PostgreSQL", () => postgres.stop());
  const surroundings = await startSurroundings(stops);
  const environment = { ...surroundings.settings(postgres.url), ...settings };
  const database = new pg.Pool({ connectionString: postgres.url, max: 2 });
  stops.add("the connections", () => database.end());
  const worker = stoppedWith(stops, startNodeProcess("src/worker-main.ts", environment));
  await worker.untilWritten(/the worker is ready/);
  const api = stoppedWith(stops, startNodeProcess("src/api-main.ts", environment));
  const [, apiUrl = ""] = await api.untilWritten(/the api is ready.*?(http:\/\/[\d.:]+)/);

  const { rows } = await database.query<{ version: string }>("select current_setting('server_version') as version");
  return {
    ...createApiCaller(() => apiUrl),
    ...surroundings,
    apiUrl,
    api,
    worker,
    postgres,
    database,
    versions: `PostgreSQL ${rows[0]?.version}, Temporal dev server on SQLite, each on the same machine`,
  };
}
