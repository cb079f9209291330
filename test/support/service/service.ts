import { inject } from "vitest";
import { readConfig } from "../../../src/config/config.ts";
import type { Timings } from "../../../src/domain/booking/timings.ts";
import { createLogger } from "../../../src/log/log.ts";
import { type RunningService, startAll } from "../../../src/service/start-all.ts";
import { createStopStack } from "../../../src/service/stop-stack.ts";
import type { Simulator, SimulatorOptions } from "../../../src/simulator/simulator.ts";
import { type ApiAnswer, type ApiCaller, createApiCaller } from "./api-caller.ts";
import { createOwnStores, type DatabaseKind } from "./own-stores.ts";
import { createPassId } from "./passes.ts";
import "../set-up/provided.ts";
import { endSchedules } from "../temporal/end-schedules.ts";
import { quietRuntime } from "../temporal/quiet-runtime.ts";
import { createNamespace } from "../temporal/temporal-namespace.ts";
import { TEST_TIMINGS } from "../temporal/test-timings.ts";
import { settingsFor } from "./service-settings.ts";

export const DATABASE_KINDS: readonly DatabaseKind[] = ["pglite", "postgres"];

/** Wishes of a test; everything has a default. */
export interface TestServiceOptions {
  readonly database?: DatabaseKind;
  readonly timings?: Partial<Timings>;
  /** Of the simulator beyond what every test wants. */
  readonly simulator?: SimulatorOptions;
  /** Whether the catalogue has yet to be read as a whole, which the start begins. Default false. */
  readonly firstRead?: boolean;
  /** Settings as the environment gives them. */
  readonly env?: Record<string, string>;
  /** How often it is looked whether the namespace still has what bookings need. */
  readonly keepEveryMs?: number;
  /** With more open batches than this a program is read as a whole; 200 by default. */
  readonly openBatchesMax?: number | undefined;
  /** The Temporal server; the one of this run by default. */
  readonly temporalAddress?: string;
}

/** The whole service on free ports: its own namespace, database and simulator. */
export interface TestService extends ApiCaller {
  readonly simulator: Simulator;
  /** The process's parts; another object after `restart`. */
  running(): RunningService;
  /** Lines that were logged, a JSON text each. */
  readonly logLines: readonly string[];
  /** Starts a booking on a pass of its own, and waits up to 20 s for its order unless told not to. */
  book(fields?: Record<string, unknown>, headers?: Record<string, string>): Promise<ApiAnswer>;
  /** Stops api and worker and starts them again on the same stores. The simulator goes on. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const { database = "pglite", temporalAddress = inject("temporalAddress") } = options;
  const stops = createStopStack();
  const delaysMs = { confirm: 1_000, loungeCancel: 1_000, orderAppears: 3_000 };
  const stores = await createOwnStores({ ...options, database, simulator: { delaysMs, ...options.simulator } }, stops);
  const { simulator } = stores;
  const namespace = await createNamespace(temporalAddress);
  const config = readConfig({ ...settingsFor(stores), ...options.env });
  const logLines: string[] = [];
  quietRuntime();
  const log = createLogger({ level: "debug", destination: { write: (line) => void logLines.push(line) } });

  const startOnce = async () => {
    const service = await startAll({
      config,
      log,
      env: process.env,
      progress: (line) => void logLines.push(line),
      timings: { ...TEST_TIMINGS, ...options.timings },
      ...(options.keepEveryMs === undefined ? {} : { keepEveryMs: options.keepEveryMs }),
      openBatchesMax: options.openBatchesMax,
      target: { address: temporalAddress, namespace },
    });
    simulator.setPushUrl(`${service.url}/push/dragonpass`);
    return service;
  };
  let running = await startOnce();

  const caller = createApiCaller(() => running.url);
  return {
    simulator,
    running: () => running,
    logLines,
    ...caller,
    book: async (fields = {}, headers = { prefer: "wait=20" }) =>
      await caller.call("POST", "/v1/prebookings", { ...loungeRequest(createPassId(simulator)), ...fields }, headers),
    restart: async () => {
      await running.stop();
      running = await startOnce();
    },
    stop: async () => {
      await endSchedules(running.temporal.client);
      await running.stop();
      await stops.stopAll();
    },
  };
}

/** A lounge in Manchester, a year ahead, for one person. */
export function loungeRequest(passId: string) {
  return {
    pass: { type: "ePass", id: passId },
    module: "lounge",
    resourceId: "N00001",
    prebookingDate: inDays(365),
    adultCount: 1,
    guest: { firstName: "Ada", lastName: "Lovelace", transportNumber: "BA001" },
  };
}

/** The pass of a request. */
export function onPass(passId: string) {
  return { pass: { type: "ePass", id: passId } };
}

/** Ten in the morning, local time at the resource, that many days ahead. */
export function inDays(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T10:00`;
}
