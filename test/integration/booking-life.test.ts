import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAGIC_RESOURCES } from "../../src/simulator/magic-resources.ts";
import { DATABASE_KINDS, startTestService, type TestService } from "../support/service.ts";

describe.each(DATABASE_KINDS)("the life of a booking on %s", (database) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ database });
  });
  afterAll(() => service.stop());

  it("is confirmed at once where DragonPass confirms at once", async () => {
    const { status, body } = await service.book();
    expect({ status, booking: body.status }).toEqual({ status: 201, booking: "confirmed" });
    expect(service.simulator.orders.list().filter(({ orderId }) => orderId === body.orderId)).toHaveLength(1);
  });

  it("is confirmed by a push", async () => {
    const { body } = await service.book({ resourceId: MAGIC_RESOURCES.confirmedLater.resourceId });
    expect(body.status).toBe("pending");
    const confirmed = await service.waitFor(body.bookingId, ({ status }) => status === "confirmed");
    expect(confirmed.history.map(({ status, source }) => ({ status, source }))).toEqual([
      { status: "pending", source: "create" },
      { status: "confirmed", source: "push" },
    ]);
  });
});
