import { describe, expect, test } from "vitest";
import { openReceiver } from "./push-receiver.ts";
import { book, call, details, E_PASS_ID, openSimulator } from "./simulator-client.ts";

const GUEST = { firstName: "Zephyrine", lastName: "Quillfeather" };
/** 13:00 in Hong Kong. */
const VISIT = { resourceId: "N00012", prebookingDate: "2030-06-01T13:00" };
const VISIT_AT = Date.parse("2030-06-01T05:00:00Z");
const MINUTE_MS = 60_000;

async function prebooked() {
  const receiver = await openReceiver();
  const simulator = await openSimulator({ pushUrl: receiver.url });
  const { id: ePassId } = simulator.passes.create();
  simulator.clock.set("2030-05-01T00:00:00Z");
  const order = await book(simulator, { ...VISIT, ePassId }, GUEST);
  const voucher = order.extra.vouchersList[0]?.voucher;
  const redeem = () =>
    call(simulator, "POST", "/simulations/lounges/prebookings/redemptions", { voucher, adultCount: 1, childCount: 0 });
  return { receiver, simulator, ePassId, order, voucher, redeem };
}

describe("redeeming a prebooking", () => {
  test("works from one hour before to three hours after the local time, by the simulator's clock", async () => {
    const { simulator, order, voucher, redeem } = await prebooked();
    for (const outside of [-61, 181]) {
      simulator.clock.set(new Date(VISIT_AT + outside * MINUTE_MS));
      expect(await redeem()).toMatchObject({ status: 409, code: "500.030.001" });
    }
    simulator.clock.set(new Date(VISIT_AT - 59 * MINUTE_MS));
    const { data } = await redeem();
    expect(data).toEqual({ voucher, transactionId: expect.stringMatching(/^DPSL/), message: "Order Created" });
    const read = (await details(simulator, order.orderId)).data;
    expect(read).toMatchObject({ status: 2, extra: { usageDate: "2030-06-01T12:01:00+00:00" } });
    expect((await redeem()).code).toBe("300.000.001");
  });

  test("tells the client, and can be cancelled by the lounge afterwards", async () => {
    const { receiver, simulator, ePassId, order, redeem } = await prebooked();
    simulator.clock.set(new Date(VISIT_AT));
    const { transactionId } = (await redeem()).data;
    const body = { dpId: ePassId, transactionId };
    const answer = await call(simulator, "POST", "/simulations/lounges/cancellation", body);
    expect(answer.data).toEqual({ ...body, message: "Order Cancelled" });
    await simulator.idle();
    const steps = receiver.received.map((push) => [push.body.previousStatus, push.body.currentStatus]);
    expect(steps).toContainEqual([1, 2]);
    expect(steps).toContainEqual([2, 3]);
    expect((await details(simulator, order.orderId)).data.status).toBe(3);
    expect(simulator.passes.get(ePassId)?.usedUsages).toBe(0);
    const again = await call(simulator, "POST", "/simulations/lounges/cancellation", body);
    expect(again.code).toBe("500.020.002");
  });

  test("is refused for an unknown voucher and for a cancelled order", async () => {
    const { simulator, order, redeem } = await prebooked();
    const unknown = { voucher: "1", adultCount: 1, childCount: 0 };
    const answer = await call(simulator, "POST", "/simulations/lounges/prebookings/redemptions", unknown);
    expect(answer).toMatchObject({ status: 404, code: "500.020.003" });
    simulator.orders.changeStatus(order.orderId, 3);
    expect((await redeem()).code).toBe("500.020.002");
  });
});

describe("a walk-in", () => {
  test("is used from the start, costs usages, and is told in the form of walk-ins", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ pushUrl: receiver.url });
    simulator.clock.set("2030-06-01T05:00:00Z");
    const body = { dpId: E_PASS_ID, adultCount: 1, childCount: 1 };
    const { data } = await call(simulator, "POST", "/simulations/lounges/redemptions", body);
    expect(data).toMatchObject({ dpId: E_PASS_ID, message: "Order Created" });
    await simulator.idle();
    const [order] = simulator.orders.list();
    expect(receiver.received[0]?.body).toEqual({
      eventType: "walkin.redemption",
      orderId: order?.orderId,
      programId: simulator.programIds[0],
      dpId: E_PASS_ID,
      module: 1,
      status: 2,
      orderCreatedDate: "2030-06-01T05:00:00+00:00",
      usageDate: "2030-06-01T13:00:00+00:00",
      orderCancelledDate: null,
      transportHubId: "A00002",
      transportHubName: "Hong Kong International Airport",
      resourceId: "N00012",
      resourceName: "Plaza Premium Lounge",
      passengers: { cardholder: 1, guests: 1 },
    });
    expect(simulator.passes.get(E_PASS_ID)?.usedUsages).toBe(2);

    const cancellation = { dpId: E_PASS_ID, transactionId: data.transactionId };
    await call(simulator, "POST", "/simulations/lounges/cancellation", cancellation);
    await simulator.idle();
    expect(receiver.received[1]?.body).toMatchObject({ eventType: "walkin.redemption", status: 3 });
    expect(receiver.received[1]?.body.orderCancelledDate).toEqual(expect.any(String));
    expect(simulator.passes.get(E_PASS_ID)?.usedUsages).toBe(0);
  });

  test("is refused without usages, and cannot be cancelled by the client", async () => {
    const simulator = await openSimulator();
    const { id: dpId } = simulator.passes.create({ availableUsages: 1 });
    const walkIn = (adultCount: number) =>
      call(simulator, "POST", "/simulations/lounges/redemptions", { dpId, adultCount });
    expect(await walkIn(2)).toMatchObject({ status: 409, code: "500.010.002" });
    await walkIn(1);
    const orderId = simulator.orders.list()[0]?.orderId;
    expect((await call(simulator, "PATCH", "/orders", { status: 3, orderId })).code).toBe("500.020.001");
  });

  test.each([
    ["setMeals", 3, "R00001"],
    ["coupons", 4, "R00002"],
  ])(
    "of %s has its module and its own resource, and is cancelled under its own path only",
    async (segment, module, resourceId) => {
      const receiver = await openReceiver();
      const simulator = await openSimulator({ pushUrl: receiver.url });
      const { data } = await call(simulator, "POST", `/simulations/${segment}/redemptions`, {
        dpId: E_PASS_ID,
        adultCount: 1,
      });
      const cancellation = { dpId: E_PASS_ID, transactionId: data.transactionId };
      expect((await call(simulator, "POST", "/simulations/lounges/cancellation", cancellation)).status).toBe(404);
      expect((await call(simulator, "POST", `/simulations/${segment}/cancellation`, cancellation)).status).toBe(200);
      await simulator.idle();
      expect(receiver.received.map(({ body }) => [body.module, body.resourceId, body.status])).toEqual([
        [module, resourceId, 2],
        [module, resourceId, 3],
      ]);
    },
  );

  test("by the dynamic code of a membership is the membership's, for five minutes", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ pushUrl: receiver.url });
    simulator.clock.set("2030-06-01T05:00:00Z");
    const { id: membershipId } = simulator.passes.create({ type: "membership", availableUsages: 5 });
    const { data: shown } = await call(simulator, "POST", "/memberships/qrCodes", { membershipId });
    expect(shown).toEqual({ qrCode: expect.any(String), validUntil: Date.parse("2030-06-01T05:05:00Z") / 1_000 });
    const { qrCode: dpId } = shown;
    const redeem = () => call(simulator, "POST", "/simulations/lounges/redemptions", { dpId, adultCount: 1 });
    const { transactionId } = (await redeem()).data;
    simulator.clock.advance(6 * MINUTE_MS);
    expect(await redeem()).toMatchObject({ status: 409, code: "500.010.005" });
    await call(simulator, "POST", "/simulations/lounges/cancellation", { dpId, transactionId });
    await simulator.idle();
    expect(receiver.received.map(({ body }) => [body.dpId, body.status])).toEqual([
      [membershipId, 2],
      [membershipId, 3],
    ]);
    const wrong = await call(simulator, "POST", "/memberships/qrCodes", { membershipId: E_PASS_ID });
    expect(wrong).toMatchObject({ status: 404, code: "500.010.003" });
  });
});
