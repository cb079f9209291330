import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { afterAll, beforeAll } from "vitest";
import { createOrderActivities } from "../../../activities/booking/booking-activities.ts";
import type { OrderDependencies } from "../../../activities/booking/dependencies.ts";
import { type PrebookingRequest, prebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { ProgramId } from "../../../src/contract/vocabulary.ts";
import type {
  CreateOrderResult,
  OpenBookingInput,
  OrderActivities,
  Reservation,
} from "../../../src/domain/activity-interfaces.ts";
import { prebookingWorkflowId } from "../../../src/domain/workflow-ids.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { createSupplierClock, type SupplierClock } from "../../../src/dragonpass/client/supplier-clock.ts";
import { createLogger } from "../../../src/log/log.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/simulator.ts";
import type { Database, Db } from "../../../src/store/database/database.ts";
import { openEmbeddedDatabase } from "../database/embedded-database.ts";
import { createSupplierClient } from "../proxies/supplier-client.ts";
import { createPassId } from "../service/passes.ts";
import { loungeRequest } from "../service/service.ts";
import { TEST_TIMINGS } from "../temporal/test-timings.ts";
import { createTemporaryFolder } from "../temporary-folder.ts";

/** Failures are expected, or reach the test. */
const SILENT = new DefaultLogger("ERROR", () => undefined);

/** Options of one call of an activity. */
export interface CallOptions {
  readonly attempt?: number;
  readonly dragonpass?: Partial<DragonPassClient>;
  readonly supplierClock?: SupplierClock;
  readonly db?: Db;
  readonly clock?: OrderDependencies["clock"];
  readonly strayOrderAction?: OrderDependencies["strayOrderAction"];
  readonly timings?: Partial<OrderDependencies["timings"]>;
}

/** The activities of bookings on a simulator and an embedded database, without Temporal: a test is the workflow. */
export interface ActivityWorld {
  readonly simulator: Simulator;
  readonly database: Database;
  readonly deps: OrderDependencies;
  /** A request on a pass of its own. */
  request(fields?: Record<string, unknown>): PrebookingRequest;
  /** Calls an activity once, as this attempt of it. */
  call<Name extends keyof OrderActivities>(
    name: Name,
    input: Parameters<OrderActivities[Name]>[0],
    options?: CallOptions,
  ): Promise<Awaited<ReturnType<OrderActivities[Name]>>>;
  /** Input of the first activity, as the workflow of a request gives it. */
  openInput(request: PrebookingRequest): OpenBookingInput;
  /** Opens the booking of a request, and reserves. */
  reserve(request: PrebookingRequest): Promise<Reservation>;
  /** Asks for the order, and for each further one as the workflow does. */
  order(request: PrebookingRequest, reservation: Reservation | null): Promise<CreateOrderResult>;
}

/** One for all the tests of a file. */
export function useActivities(): ActivityWorld {
  let opened: { simulator: Simulator; database: Database; deps: OrderDependencies } | null = null;
  const stops: (() => Promise<void>)[] = [];
  const current = () => {
    if (opened === null) throw new Error("the activities are made before the first test");
    return opened;
  };

  beforeAll(async () => {
    const folder = await createTemporaryFolder("activities");
    const simulator = await startSimulator();
    const database = await openEmbeddedDatabase(folder.path);
    const supplierClock = createSupplierClock();
    const dragonpass = createSupplierClient(simulator, supplierClock);
    stops.push(
      () => dragonpass.close(),
      () => database.close(),
      () => simulator.close(),
      () => folder.remove(),
    );
    const programIds = simulator.programIds as unknown as [ProgramId, ...ProgramId[]];
    const log = createLogger({ level: "silent" });
    const { kysely: db, clock } = database;
    const deps = { db, clock, dragonpass, supplierClock, programIds, timings: TEST_TIMINGS, log } as const;
    opened = { simulator, database, deps: { ...deps, strayOrderAction: "attention" } };
  }, 60_000);
  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  const world: ActivityWorld = {
    get simulator() {
      return current().simulator;
    },
    get database() {
      return current().database;
    },
    get deps() {
      return current().deps;
    },
    request: (fields = {}) =>
      prebookingRequest.parse({
        ...loungeRequest(createPassId(world.simulator)),
        bookingId: crypto.randomUUID(),
        ...fields,
      }),
    call: async (
      name,
      input,
      { attempt = 1, dragonpass, supplierClock, db, clock, strayOrderAction, timings } = {},
    ) => {
      const { deps } = current();
      const activities = createOrderActivities({
        ...deps,
        ...(db && { db }),
        ...(clock && { clock }),
        ...(supplierClock && { supplierClock }),
        ...(strayOrderAction && { strayOrderAction }),
        timings: { ...deps.timings, ...timings },
        dragonpass: { ...deps.dragonpass, ...dragonpass },
      });
      const activity = activities[name] as (argument: typeof input) => Promise<never>;
      const environment = new MockActivityEnvironment({ attempt }, { logger: SILENT });
      return (await environment.run(activity, input)) as never;
    },
    openInput: (request) => ({
      request,
      workflowId: prebookingWorkflowId(request.bookingId),
      firstExecutionRunId: `run of ${request.bookingId}`,
    }),
    order: (request, reservation) =>
      world.call("createOrder", { request, reservation, workflowId: prebookingWorkflowId(request.bookingId) }),
    reserve: async (request) => {
      await world.call("openBooking", world.openInput(request));
      const result = await world.call("checkAvailability", { request });
      if (result.kind !== "reserved") throw new Error(`nothing was reserved: ${result.kind}`);
      return result.reservation;
    },
  };
  return world;
}
