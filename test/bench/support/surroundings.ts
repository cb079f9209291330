import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { SEARCH_ATTRIBUTE_TYPES } from "../../../src/domain/booking/search-attributes.ts";
import type { StopStack } from "../../../src/service/stop-stack.ts";
import { type DevServer, startDevServer } from "../../../src/temporal/dev-server/dev-server.ts";
import { type NodeProcess, startNodeProcess } from "../../support/service/node-process.ts";
import { type SupplierFacts, settingsFor } from "../../support/service/service-settings.ts";
import { createTemporaryFolder } from "../../support/temporary-folder.ts";

/** Surroundings of the service beside its database: Temporal and DragonPass, each in a process of its own. */
export interface Surroundings {
  /** Where an embedded database would be. */
  readonly dataDir: string;
  readonly devServer: DevServer;
  readonly temporal: Client;
  readonly programId: string;
  /** The environment of a service that uses them; null means the embedded database. */
  settings(databaseUrl: string | null): Record<string, string>;
  /** Calls the simulator's admin API, and fails where it refuses. */
  admin(method: string, path: string, body?: unknown): Promise<unknown>;
}

const NAMESPACE = "default";

/** Starts them; everything is put on the stack and stopped with it. */
export async function startSurroundings(stops: StopStack): Promise<Surroundings> {
  const folder = await createTemporaryFolder("bench");
  stops.add("the folder", () => folder.remove());
  const devServer = await startDevServer({
    dataFile: join(folder.path, "temporal.db"),
    namespace: NAMESPACE,
    searchAttributes: SEARCH_ATTRIBUTE_TYPES,
    env: process.env,
    progress: () => undefined,
  });
  stops.add("the Temporal dev server", () => devServer.stop());
  const connection = Connection.lazy({ address: devServer.address });
  stops.add("the Temporal client", () => connection.close());
  const simulator = stoppedWith(stops, startNodeProcess("test/bench/support/simulator-process.ts", {}));
  const [line] = await simulator.untilWritten(/^\{.*\}$/m);
  const facts = JSON.parse(line) as SupplierFacts & { readonly adminUrl: string };
  const [programId = ""] = facts.programIds;
  return {
    dataDir: folder.path,
    devServer,
    temporal: new Client({ connection, namespace: NAMESPACE }),
    programId,
    settings: (databaseUrl) => ({
      ...settingsFor({ dataDir: folder.path, databaseUrl, simulator: { ...facts, programIds: [programId] } }),
      TEMPORAL_ADDRESS: devServer.address,
      TEMPORAL_NAMESPACE: NAMESPACE,
      LOG_LEVEL: "info",
    }),
    admin: (method, path, body) => callAdmin(`${facts.adminUrl}${path}`, method, body),
  };
}

/** Stops it as an operator does; by its id, and by force when it does not end. */
export function stoppedWith(stops: StopStack, child: NodeProcess): NodeProcess {
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
