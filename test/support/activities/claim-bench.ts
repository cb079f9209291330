import { randomUUID } from "node:crypto";
import type { OrderDependencies } from "../../../activities/booking/dependencies.ts";
import { type FoundOrder, orderOfBooking } from "../../../activities/booking/order-effect.ts";
import { claimAndPublish } from "../../../activities/once/claim.ts";
import { sha256Hex } from "../../../src/config/api-keys.ts";
import { readConfig } from "../../../src/config/config.ts";
import { prebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingId } from "../../../src/contract/vocabulary.ts";
import { requestedBooking } from "../../../src/domain/booking/new-booking.ts";
import type { SupplierOrder } from "../../../src/dragonpass/schemas/order.ts";
import { createLogger } from "../../../src/log/log.ts";
import { createMetrics } from "../../../src/metrics/metrics.ts";
import { startApiPart } from "../../../src/service/api-part.ts";
import { createStopStack } from "../../../src/service/stop-stack.ts";
import { openSupplier } from "../../../src/service/supplier.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { bindBooking } from "../../../src/store/bookings/take-booking.ts";
import { openDatabase } from "../../../src/store/database/open-database.ts";
import { createFakePassWorkflows } from "../../unit/api/support/fake-pass-workflows.ts";
import { createFakeWorkflows } from "../../unit/api/support/fake-workflows.ts";
import { makeOrder } from "../proxies/supplier-client.ts";
import { TEST_API_KEY } from "../service/api-caller.ts";
import { createOwnStores, type DatabaseKind } from "../service/own-stores.ts";
import { createPassId } from "../service/passes.ts";
import { READY } from "../service/readiness.ts";
import { loungeRequest } from "../service/service.ts";
import { TEST_TIMINGS } from "../temporal/test-timings.ts";

/** The push endpoint, the store, the simulator and what activities need, without Temporal: rings are only recorded. */
export interface ClaimBench {
  readonly simulator: Simulator;
  readonly deps: OrderDependencies;
  /** For pushes by hand: the simulator's own go nowhere. */
  readonly pushUrl: string;
  /** An order that DragonPass has made for a booking, and that the booking has not claimed yet. */
  orderWithoutOwner(): Promise<{ bookingId: BookingId; order: SupplierOrder }>;
  /** Closes the push endpoint, and tells which bookings were rung for. */
  rungFor(): Promise<ReadonlySet<BookingId>>;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startClaimBench(kind: DatabaseKind): Promise<ClaimBench> {
  const stops = createStopStack();
  const { simulator, dataDir, databaseUrl } = await createOwnStores({ database: kind }, stops);
  const database = await openDatabase({ databaseUrl, dataDir });
  stops.add("the database", () => database.close());

  const config = readConfig({ PORT: "0", DATA_DIR: dataDir, API_KEYS: `test:${sha256Hex(TEST_API_KEY)}` });
  const log = createLogger({ level: "silent" });
  const supplier = await openSupplier(config, log, { databaseClock: database.clock, simulatorUrl: simulator.url });
  stops.add("the DragonPass client", () => supplier.close());
  const workflows = createFakeWorkflows();
  const nothing = async () => undefined;
  const catalogueWorkflows = { ringBatch: nothing, ensureBatch: nothing, ensureSync: nothing, requestSync: nothing };
  const metrics = createMetrics();
  const readiness = () => READY;
  const api = await startApiPart({
    config,
    database,
    supplier,
    workflows,
    passWorkflows: createFakePassWorkflows(),
    executions: { restart: async () => false },
    catalogueWorkflows,
    walkinWorkflows: { ring: nothing },
    readiness,
    metrics,
    log,
  });
  const stopApi = createStopStack();
  stopApi.add("the api", () => api.stop());
  stops.add("the api", () => stopApi.stopAll());

  const deps: OrderDependencies = {
    db: database.kysely,
    clock: database.clock,
    dragonpass: supplier.client,
    supplierClock: supplier.clock,
    programIds: supplier.programIds,
    timings: TEST_TIMINGS,
    strayOrderAction: "attention",
    log,
  };
  return {
    simulator,
    deps,
    orderWithoutOwner: async () => {
      const fields = loungeRequest(createPassId(simulator));
      const request = prebookingRequest.parse({ ...fields, bookingId: randomUUID() });
      const booking = requestedBooking(request, supplier.programIds[0], Date.now());
      await bindBooking(deps.db, { booking, fingerprint: "f", firstExecutionRunId: randomUUID() });
      return { bookingId: request.bookingId, order: await makeOrder(supplier.client, supplier.programIds[0], fields) };
    },
    rungFor: async () => {
      await stopApi.stopAll();
      return new Set(workflows.rings.map(({ bookingId }) => bookingId));
    },
    pushUrl: `${api.url}/push/dragonpass`,
    stop: () => stops.stopAll(),
  };
}

/** Claims an order for a booking and publishes it, as the answer to its creation does. */
export async function claimFound(deps: OrderDependencies, bookingId: BookingId, made: FoundOrder): Promise<void> {
  await claimAndPublish(deps, orderOfBooking(deps, bookingId), { made, attempt: null, how: "created" });
}
