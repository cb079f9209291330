import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CATALOGUE_SYNC_SCHEDULE_ID, RESOURCE_RECOVERY_SCHEDULE_ID } from "../../src/domain/workflow-ids.ts";
import type { FaultRule, SimulatorOperation } from "../../src/simulator/fault-rule.ts";
import { orderOf, ordersOf } from "../support/proxies/supplier-view.ts";
import { type CatalogueService, startCatalogueService } from "../support/service/catalogue-service.ts";
import { createPassId } from "../support/service/passes.ts";
import { readLongAgo } from "../support/service/read-long-ago.ts";
import { onPass } from "../support/service/service.ts";

/** Each means "at once", or nothing at all; Temporal takes a delay of 0 for "do not try again". */
const AT_ONCE = ["0", "-1", "Thu, 01 Jan 2026 00:00:00 GMT", "0.5"];

describe.each([429, 503])("what DragonPass refuses with HTTP %i and an odd Retry-After is tried again:", (status) => {
  let service: CatalogueService;
  beforeAll(async () => {
    service = await startCatalogueService({ database: "postgres" });
  });
  afterAll(() => service.stop());

  /** One refusal for each way of saying it. */
  const refuse = (operation: SimulatorOperation, match: FaultRule["match"]) =>
    AT_ONCE.map((retryAfter) =>
      service.simulator.faults.add({ match: { operation, ...match }, kind: "status", status, retryAfter, times: 1 }),
    );
  const hitsOf = (faults: ReturnType<typeof refuse>) => faults.map((fault) => fault.hits());
  const ALL = AT_ONCE.map(() => 1);

  test.concurrent("a resource", async () => {
    const resourceId = "N00030";
    const [programId = ""] = service.programs;
    await readLongAgo(service, resourceId);
    const faults = refuse("getResource", { resourceId, programId });
    const { body } = await service.book({ resourceId });
    expect(body).toMatchObject({ status: "confirmed" });
    expect(hitsOf(faults)).toEqual(ALL);
  });

  test.concurrent("an availability", async () => {
    const passId = createPassId(service.simulator);
    const faults = refuse("checkAvailability", { passId });
    const { body } = await service.book(onPass(passId));
    expect(body).toMatchObject({ status: "confirmed" });
    expect(hitsOf(faults)).toEqual(ALL);
  });

  test.concurrent("the creation of an order, which is made once", async () => {
    const passId = createPassId(service.simulator);
    const faults = refuse("createOrder", { passId });
    const { body } = await service.book(onPass(passId));
    expect(body).toMatchObject({ status: "confirmed" });
    expect(hitsOf(faults)).toEqual(ALL);
    expect(ordersOf(service.simulator, passId)).toMatchObject([{ orderId: body.orderId }]);
  });

  test.concurrent("a read after a push, and a cancellation", async () => {
    const passId = createPassId(service.simulator);
    const { body: booked } = await service.book(onPass(passId));
    const { orderId } = orderOf(service.simulator, booked);
    const reads = refuse("getOrder", { orderId });
    service.simulator.orders.modify(orderId, { vouchers: ["A-1"] });
    await service.waitFor(booked.bookingId, ({ vouchers }) => vouchers.some(({ voucher }) => voucher === "A-1"));
    expect(hitsOf(reads)).toEqual(ALL);

    const cancellations = refuse("cancelOrder", { orderId });
    await service.call("POST", `/v1/prebookings/${booked.bookingId}/cancel`);
    await service.waitFor(booked.bookingId, (booking) => booking.status === "cancelled");
    expect(hitsOf(cancellations)).toEqual(ALL);
  });

  test("a full read of the catalogue, and a recovery of events", async () => {
    const lists = refuse("listResources", {});
    await service.run(CATALOGUE_SYNC_SCHEDULE_ID);
    expect(hitsOf(lists)).toEqual(ALL);
    const events = refuse("listEvents", {});
    await service.run(RESOURCE_RECOVERY_SCHEDULE_ID);
    expect(hitsOf(events)).toEqual(ALL);
  });
});
