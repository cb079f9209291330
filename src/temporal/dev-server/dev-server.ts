import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "@temporalio/client";
import type { SearchAttributeType } from "@temporalio/common";
import { SearchAttributeTypeError } from "../namespace/search-attributes.ts";
import { findDevServer } from "./binaries/find-dev-server.ts";
import { findFreePort, isListening, isPortFree } from "./binaries/free-port.ts";
import { type Progress, TemporalServerError } from "./binaries/server-finding.ts";
import { type ServerProcess, startServerProcess } from "./binaries/server-process.ts";
import { prepareNamespace } from "./dev-server-namespace.ts";

const START_DEADLINE_MS = 60_000;

/** How to start a dev server. */
export interface DevServerOptions {
  /** SQLite file that keeps the workflows over a restart; `:memory:` forgets them. */
  dataFile: string;
  /** Port of the gRPC front end on 127.0.0.1; 0 or none means a free one. */
  port?: number;
  /** Port of the web UI; 0 means a free one, null or none means no UI. */
  uiPort?: number | null;
  namespace: string;
  /** Types of the custom search attributes to have, by name. */
  searchAttributes: Record<string, SearchAttributeType>;
  /** How long closed workflows are kept, at least. The dev server's own default is 24 h. */
  retentionHours?: number;
  env: NodeJS.ProcessEnv;
  progress: Progress;
}

/** A dev server that runs. */
export interface DevServer {
  /** `127.0.0.1:<port>`, for `TEMPORAL_ADDRESS`. */
  address: string;
  pid: number | undefined;
  uiUrl: string | null;
  executablePath: string;
  /** Where the executable comes from, in words. */
  how: string;
  /** Ends when the process has ended, asked for or not. */
  exited: Promise<void>;
  /** Stops it, gently first, by force after ten seconds. */
  stop(): Promise<void>;
}

/**
 * Finds the dev server, obtains it if need be, starts it and waits until its namespace answers. Stopped, it can be
 * started again on the same file and port.
 *
 * @throws TemporalServerError `temporal_server_not_found`, or `temporal_server_start_failed` with its last lines
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const { env, progress, dataFile, namespace, searchAttributes, retentionHours = 72 } = options;
  const { path: executablePath, how } = await findDevServer({ env, progress });
  const port = options.port || (await findFreePort());
  const uiPort = options.uiPort === 0 ? await findFreePort() : (options.uiPort ?? null);
  for (const wanted of uiPort === null ? [port] : [port, uiPort]) {
    // Another server there would answer in place of ours.
    if (!(await isPortFree(wanted))) throw startFailure(`port ${wanted} is in use`, []);
  }
  if (dataFile !== ":memory:") await mkdir(dirname(dataFile), { recursive: true });

  const server = startServerProcess(executablePath, serverArguments(options, port, uiPort), { env });
  const address = `127.0.0.1:${port}`;
  const connection = Connection.lazy({ address });
  try {
    await untilNamespaceAnswers(connection, port, namespace, server);
    await prepareNamespace(connection, { namespace, retentionHours, searchAttributes });
  } catch (error) {
    // Taken before it stops, which it comments at length.
    const lastLines = server.lastLines();
    await server.stop();
    if (error instanceof SearchAttributeTypeError) throw oldDataFailure(error);
    throw startFailure(error instanceof Error ? error.message : String(error), lastLines, error);
  } finally {
    await connection.close();
  }
  return {
    address,
    pid: server.pid,
    uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`,
    executablePath,
    how,
    exited: server.exited.then(() => undefined),
    stop: server.stop,
  };
}

function serverArguments(options: DevServerOptions, port: number, uiPort: number | null): string[] {
  const args = ["server", "start-dev", "--ip", "127.0.0.1", "--port", String(port), "--log-level", "warn"];
  args.push("--namespace", options.namespace);
  args.push(...(uiPort === null ? ["--headless"] : ["--ui-port", String(uiPort)]));
  if (options.dataFile !== ":memory:") {
    args.push("--db-filename", options.dataFile);
    // Twice the throughput; what is committed survives a killed process, though not always a power cut.
    args.push("--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL");
  }
  // The worker that completes a workflow task starts its activities at once: half the latency.
  args.push("--dynamic-config-value", "system.enableActivityEagerExecution=true");
  // It would ask the internet for newer versions.
  args.push("--dynamic-config-value", "frontend.enableServerVersionCheck=false");
  // Counts when it creates the namespace; on an older data file `prepareNamespace` adds what is new.
  for (const [name, type] of Object.entries(options.searchAttributes)) {
    // The command line takes any case, and KeywordList without the underscore.
    args.push("--search-attribute", `${name}=${type.replace("_", "")}`);
  }
  return args;
}

/** Polls, because the server says nothing when it is ready. */
async function untilNamespaceAnswers(
  connection: Connection,
  port: number,
  namespace: string,
  server: ServerProcess,
): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  let lastError: unknown;
  while (Date.now() < deadline) {
    if (server.hasExited()) throw new Error(`it ended at once (${await server.exited})`);
    // gRPC waits for a second after a refused connection: so it is asked only once the port is open.
    if (await isListening(port)) {
      try {
        const { workflowService } = connection;
        await connection.withDeadline(Date.now() + 2_000, () => workflowService.describeNamespace({ namespace }));
        return;
      } catch (error) {
        lastError = error;
      }
    }
    await Promise.race([sleep(50), server.exited]);
  }
  throw new Error(`its namespace did not answer within ${START_DEADLINE_MS / 1000} s`, { cause: lastError });
}

/** The server's data is from another program, or another version; with the server stopped nothing can be changed in it. */
function oldDataFailure(error: SearchAttributeTypeError): TemporalServerError {
  const advice = "give another DATA_DIR, or remove temporal.db from it, with the workflows that it holds";
  return startFailure(`in its data ${error.finding}; ${advice}`, [], error);
}

function startFailure(reason: string, lastLines: string[], cause?: unknown): TemporalServerError {
  const lines = lastLines.length > 0 ? `\nIts last lines:\n${lastLines.join("\n")}` : "";
  const message = `The Temporal dev server did not start: ${reason}${lines}`;
  return new TemporalServerError("temporal_server_start_failed", message, { cause });
}
