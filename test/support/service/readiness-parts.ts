import { afterEach } from "vitest";
import { type Readiness, readiness } from "../../../src/contract/readiness.ts";
import { createStopStack } from "../../../src/service/stop-stack.ts";
import { startTcpProxy, type TcpProxy } from "../proxies/tcp-proxy.ts";
import { useStarted } from "../use-started.ts";
import { waitUntil } from "../wait-until.ts";
import type { NodeProcess } from "./node-process.ts";
import { createWorld, type World } from "./world.ts";

/** A process, and where it can be asked whether it is ready. */
interface WatchedProcess {
  readonly process: NodeProcess;
  readonly url: string;
}

/** An api that runs as a process of its own, and the ways from every process to what it depends on. */
interface ReadinessParts {
  readonly world: World;
  readonly toDatabase: TcpProxy;
  readonly toTemporal: TcpProxy;
  readonly api: WatchedProcess;
  /** One more; the ones before go on. */
  startApi(settings?: Readonly<Record<string, string>>): Promise<WatchedProcess>;
  startWorker(settings?: Readonly<Record<string, string>>): Promise<WatchedProcess>;
  stop(): Promise<void>;
}

/** One set for all the tests of a file; no worker runs yet. Every way is open again before the next test. */
export function useReadinessParts(): ReadinessParts {
  const parts = useStarted(startReadinessParts);
  // A test that has failed must not make the next ones fail.
  afterEach(() => {
    parts.toDatabase.mend();
    parts.toTemporal.mend();
  });
  return parts;
}

async function startReadinessParts(): Promise<ReadinessParts> {
  const stops = createStopStack();
  try {
    const world = await createWorld();
    stops.add("the world", () => world.stop());
    const databaseUrl = new URL(world.databaseUrl ?? "");
    const toDatabase = await startTcpProxy(databaseUrl.host);
    stops.add("the way to the database", () => toDatabase.close());
    const toTemporal = await startTcpProxy(world.settings.TEMPORAL_ADDRESS ?? "");
    stops.add("the way to Temporal", () => toTemporal.close());
    databaseUrl.host = toDatabase.address;
    const settings = { DATABASE_URL: databaseUrl.href, TEMPORAL_ADDRESS: toTemporal.address };
    const start = async (entryPoint: string, isReady: RegExp, more: Readonly<Record<string, string>> = {}) => {
      const process = world.startProcess(entryPoint, { ...settings, ...more });
      const [, url = ""] = await process.untilWritten(isReady);
      return { process, url };
    };
    const startApi: ReadinessParts["startApi"] = (more) => start("src/api-main.ts", /the api is ready url=(\S+)/, more);
    return {
      world,
      toDatabase,
      toTemporal,
      api: await startApi(),
      startApi,
      startWorker: (more) => start("src/worker-main.ts", /the worker is ready url=(\S+)\/metrics/, more),
      stop: () => stops.stopAll(),
    };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

/** Asks until the readiness is as wanted. */
export async function untilReadiness(url: string, isAsWanted: (body: Readiness) => boolean, timeoutMs?: number) {
  return await waitUntil(
    async () => {
      const answer = await fetch(`${url}/readyz`);
      return { status: answer.status, body: readiness.parse(await answer.json()) };
    },
    ({ body }) => isAsWanted(body),
    timeoutMs,
  );
}

/** How long an answer takes: the median of several, since other processes of this machine hold up one now and then. */
export async function medianAnswerMs(url: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round++) {
    const startedAt = performance.now();
    await (await fetch(url)).text();
    times.push(performance.now() - startedAt);
  }
  return times.sort((one, other) => one - other)[3] ?? Number.NaN;
}

/** The status with which this is answered. */
export async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}
