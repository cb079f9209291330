import { Client, Connection } from "@temporalio/client";
import { inject } from "vitest";
import type { Timings } from "../../../src/domain/booking/timings.ts";
import { INBOX_REDELIVERY_SCHEDULE_ID } from "../../../src/domain/workflow-ids.ts";
import { createStopStack } from "../../../src/service/stop-stack.ts";
import type { Simulator, SimulatorOptions } from "../../../src/simulator/simulator.ts";
import { endSchedules } from "../temporal/end-schedules.ts";
import { createNamespace } from "../temporal/temporal-namespace.ts";
import { TEST_TIMINGS } from "../temporal/test-timings.ts";
import { type ApiAnswer, type ApiCaller, createApiCaller } from "./api-caller.ts";
import { type NodeProcess, startNodeProcess } from "./node-process.ts";
import { createOwnStores, type DatabaseKind } from "./own-stores.ts";
import { createPassId } from "./passes.ts";
import { loungeRequest } from "./service.ts";
import type { ServiceChildOptions } from "./service-child.ts";
import { settingsFor } from "./service-settings.ts";
import "../set-up/provided.ts";

/** Surroundings that outlive a process of the service: DragonPass, the database, Temporal. The processes are started here. */
export interface World extends ApiCaller {
  readonly simulator: Simulator;
  /** Null for the embedded database, which nobody but the service can open. */
  readonly databaseUrl: string | null;
  readonly temporal: Client;
  /** Settings that every entry point needs in its environment. */
  readonly settings: Readonly<Record<string, string>>;
  /** Starts an entry point; it is killed at the end, at the latest. */
  startProcess(entryPoint: string, settings?: Readonly<Record<string, string>>): NodeProcess;
  /** Starts api and worker in one process with short timings; calls and pushes go to it from now on. */
  startService(settings?: Readonly<Record<string, string>>): Promise<NodeProcess>;
  /** Where calls and pushes go. */
  useApi(url: string): void;
  /** Asks for a booking on this pass, and does not wait for its order. */
  ask(passId: string, fields?: Record<string, unknown>): Promise<ApiAnswer>;
  createPassId(): string;
  /** Rings for everything that has not been applied and is due. */
  redeliver(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes it; nothing of the service runs yet. */
export async function createWorld(
  options: {
    database?: DatabaseKind;
    firstRead?: boolean;
    temporalAddress?: string;
    namespace?: string;
    timings?: Partial<Timings>;
    keepEveryMs?: number;
    simulator?: SimulatorOptions;
  } = {},
): Promise<World> {
  const { database = "postgres", temporalAddress = inject("temporalAddress") } = options;
  const stops = createStopStack();
  const stores = await createOwnStores({ ...options, database }, stops);
  const { simulator, databaseUrl } = stores;
  const namespace = options.namespace ?? (await createNamespace(temporalAddress));
  const connection = Connection.lazy({ address: temporalAddress });
  stops.add("the Temporal client", () => connection.close());
  const temporal = new Client({ connection, namespace });
  if (options.namespace === undefined) stops.add("the Schedules", () => endSchedules(temporal));
  const settings = {
    ...settingsFor(stores),
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
  };

  let apiUrl = "";
  const caller = createApiCaller(() => apiUrl);
  const useApi = (url: string) => {
    apiUrl = url;
    simulator.setPushUrl(`${url}/push/dragonpass`);
  };
  const startProcess: World["startProcess"] = (entryPoint, more = {}) => {
    const child = startNodeProcess(entryPoint, { ...settings, ...more });
    stops.add(entryPoint, () => child.kill());
    return child;
  };

  return {
    simulator,
    databaseUrl,
    temporal,
    settings,
    ...caller,
    startProcess,
    startService: async (more = {}) => {
      const child: ServiceChildOptions = {
        timings: { ...TEST_TIMINGS, ...options.timings },
        ...(options.keepEveryMs === undefined ? {} : { keepEveryMs: options.keepEveryMs }),
      };
      const service = startProcess("test/support/service/service-child.ts", {
        ...more,
        SERVICE_CHILD: JSON.stringify(child),
      });
      useApi((await service.untilWritten(/^listens on (.*)$/m))[1] ?? "");
      return service;
    },
    useApi,
    ask: (passId, fields = {}) => caller.call("POST", "/v1/prebookings", { ...loungeRequest(passId), ...fields }),
    createPassId: () => createPassId(simulator),
    redeliver: () => temporal.schedule.getHandle(INBOX_REDELIVERY_SCHEDULE_ID).trigger(),
    stop: () => stops.stopAll(),
  };
}
