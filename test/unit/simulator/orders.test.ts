import { describe, expect, test } from "vitest";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { book, call, cancel, details, FULL_GUEST, list, openSimulator } from "./simulator-client.ts";

describe("the orders of a pass", () => {
  test("come newest first, in pages, without a date", async () => {
    const simulator = await openSimulator();
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) made.unshift((await book(simulator)).orderId);
    const first = (await list(simulator, { pageSize: 2, pageNumber: 1 })).data;
    const second = (await list(simulator, { pageSize: 2, pageNumber: 2 })).data;
    expect(first.pagination).toEqual({ pageSize: 2, pageNumber: 1, totalNumber: 3 });
    expect([...first.orders, ...second.orders].map(({ orderId }) => orderId)).toEqual(made);
    expect(first.orders[0]).toMatchObject({ status: 1, category: 2, module: 1, usedUsages: 1, resourceId: "N00020" });
    expect(JSON.stringify(first)).not.toContain("prebookingDate");
  });

  test("of another program cannot be seen", async () => {
    const simulator = await openSimulator();
    const { orderId } = await book(simulator);
    const headers = { "x-program-id": simulator.programIds[1] ?? "" };
    const read = await call(simulator, "POST", "/orders/ePasses/details", { orderId }, headers);
    expect(read).toMatchObject({ status: 404, code: "500.020.003" });
    const cancelled = await call(simulator, "PATCH", "/orders", { status: 3, orderId }, headers);
    expect(cancelled).toMatchObject({ status: 404, code: "500.020.003" });
  });
});

describe("cancelling", () => {
  test("gives the usages back, once", async () => {
    const simulator = await openSimulator();
    const { id: ePassId } = simulator.passes.create({ availableUsages: 3 });
    const { orderId } = await book(simulator, { ePassId, adultCount: 2 });
    expect(simulator.passes.get(ePassId)?.usedUsages).toBe(2);
    const answer = await cancel(simulator, orderId);
    expect(answer.data).toMatchObject({ orderId, status: 3, orderCancelledDate: expect.stringContaining("+00:00") });
    expect(simulator.passes.get(ePassId)?.usedUsages).toBe(0);
    expect(await cancel(simulator, orderId)).toMatchObject({ status: 409, code: "500.020.002" });
    expect(simulator.passes.get(ePassId)?.usedUsages).toBe(0);
    expect((await details(simulator, orderId)).data.status).toBe(3);
  });

  test.each([
    ["N00020", 48],
    ["N00032", 72],
    ["N00030", 0],
  ])("of %s is allowed until %i hours before the visit", async (resourceId, hours) => {
    const simulator = await openSimulator();
    simulator.clock.set("2030-01-01T00:00:00Z");
    const timezoneOffset = { N00020: -5, N00032: 9, N00030: 0 }[resourceId] ?? 0;
    const visitAt = Date.parse("2030-01-20T12:00:00Z") - timezoneOffset * 3_600_000;
    const visit = { resourceId, prebookingDate: "2030-01-20T12:00" };
    const early = await book(simulator, visit);
    const late = await book(simulator, visit);
    simulator.clock.set(new Date(visitAt - hours * 3_600_000 - 60_000));
    expect((await cancel(simulator, early.orderId)).status).toBe(200);
    simulator.clock.set(new Date(visitAt - hours * 3_600_000 + 1_000));
    expect(await cancel(simulator, late.orderId)).toMatchObject({ status: 409, code: "500.020.001" });
  });

  test("is refused where the lounge never allows it, for an unknown order, and for a used one", async () => {
    const simulator = await openSimulator();
    const { orderId } = await book(simulator, { resourceId: "N00031" });
    expect(await cancel(simulator, orderId)).toMatchObject({ status: 409, code: "500.020.001" });
    expect(await cancel(simulator, "DP0")).toMatchObject({ status: 404, code: "500.020.003" });
    const used = await book(simulator);
    simulator.orders.redeem(used.orderId);
    expect(await cancel(simulator, used.orderId)).toMatchObject({ code: "500.020.001" });
  });
});

describe("checking in", () => {
  const checkIn = (simulator: Simulator, orderId: string) =>
    call(simulator, "POST", "/orders/fitness/checkin", { orderId });
  const bookGym = (simulator: Simulator, optionId = "F00001-dayPass", resourceId = "F00001") =>
    book(simulator, { of: "fitness", resourceId, optionId, prebookingDate: "2040-10-01T18:30" }, FULL_GUEST);

  test("gives vouchers of its own, and again the same; a read goes on showing the order's", async () => {
    const simulator = await openSimulator();
    simulator.clock.set("2040-10-01T05:00:00Z");
    const { orderId, extra } = await bookGym(simulator);
    const { vouchersList } = (await checkIn(simulator, orderId)).data;
    expect(vouchersList).toHaveLength(1);
    expect(vouchersList).not.toEqual(extra.vouchersList);
    simulator.orders.redeem(orderId);
    expect((await checkIn(simulator, orderId)).data.vouchersList).toEqual(vouchersList);
    expect((await details(simulator, orderId)).data.extra.vouchersList).toEqual(extra.vouchersList);
    expect(simulator.journal().filter(({ kind }) => kind === "order-checked-in")).toHaveLength(1);
  });

  test.each([
    ["a class, an hour before it", "F00001-20401001-1830", "2040-10-01T16:30:00Z", 200],
    ["a class, earlier", "F00001-20401001-1830", "2040-10-01T16:29:00Z", 409],
    ["a class, just not three hours after it began", "F00001-20401001-1830", "2040-10-01T20:29:00Z", 200],
    ["a class, later", "F00001-20401001-1830", "2040-10-01T20:31:00Z", 409],
    ["a day pass, as its day begins there", "F00001-dayPass", "2040-09-30T23:00:00Z", 200],
    ["a day pass, the day before", "F00001-dayPass", "2040-09-30T22:59:00Z", 409],
    ["a day pass, the day after", "F00001-dayPass", "2040-10-01T23:00:00Z", 409],
  ])("of %s: %s at %s is %i", async (_, optionId, at, status) => {
    const simulator = await openSimulator();
    const { orderId } = await bookGym(simulator, optionId);
    simulator.clock.set(at);
    const answer = await checkIn(simulator, orderId);
    expect([answer.status, answer.code]).toEqual([status, status === 200 ? 0 : "500.030.002"]);
  });

  test("loses its first answer where the gym is one that loses the answer to a creation", async () => {
    const simulator = await openSimulator();
    simulator.clock.set("2040-10-01T05:00:00Z");
    await expect(bookGym(simulator, "F90005-dayPass", "F90005")).rejects.toThrow();
    const [order] = (await list(simulator)).data.orders;
    await expect(checkIn(simulator, order?.orderId ?? "")).rejects.toThrow();
    expect((await checkIn(simulator, order?.orderId ?? "")).data.vouchersList).toHaveLength(1);
    expect(simulator.journal().filter(({ kind }) => kind === "order-checked-in")).toHaveLength(1);
  });

  test("is refused of an order that is cancelled, used, another module's, or not known", async () => {
    const simulator = await openSimulator();
    const [cancelled, used] = [await bookGym(simulator), await bookGym(simulator)];
    expect((await cancel(simulator, cancelled.orderId)).status).toBe(200);
    simulator.clock.set("2040-10-01T05:00:00Z");
    simulator.orders.redeem(used.orderId);
    for (const { orderId } of [cancelled, used])
      expect(await checkIn(simulator, orderId)).toMatchObject({ status: 409, code: "500.030.002" });
    const lounge = await book(simulator);
    for (const orderId of [lounge.orderId, "DP0"])
      expect(await checkIn(simulator, orderId)).toMatchObject({ status: 404, code: "500.020.003" });
  });
});
