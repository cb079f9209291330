import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { book, call, check, create, details, E_PASS_ID, FULL_GUEST, openSimulator } from "./simulator-client.ts";

describe("an order", () => {
  test("has the documented shape and stores no personal data that the resource does not need", async () => {
    const simulator = await openSimulator();
    const order = await book(simulator, { resourceId: "N00001", childCount: 1 }, FULL_GUEST);
    expect(order).toEqual({
      status: 1,
      module: 1,
      category: 2,
      ePassId: E_PASS_ID,
      orderId: expect.stringMatching(/^DP\d{14}$/),
      orderCreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
      orderCancelledDate: null,
      extra: {
        prebookingDate: "2040-10-01T10:30",
        usageDate: null,
        usedUsages: 2,
        resourceId: "N00001",
        resourceName: "DragonPass Lounge",
        iata: "MAN",
        transportHubName: "Manchester Airport",
        terminal: "Terminal 1",
        city: "Manchester",
        countryOrRegion: "GB",
        vouchersList: [{ voucher: expect.stringMatching(/^\d{12}$/), voucherType: 1 }],
        prebookingRequiredInfo: {
          firstName: FULL_GUEST.firstName,
          lastName: FULL_GUEST.lastName,
          transportNumber: FULL_GUEST.transportNumber,
          email: null,
          phoneNumber: null,
          callingCode: null,
        },
      },
    });
    expect((await details(simulator, order.orderId)).data).toEqual(order);
    expect(simulator.orders.get(order.orderId)?.guest.email).toBeNull();
  });

  test("is made once with one token, however many ask at once", async () => {
    const simulator = await openSimulator();
    const { prebookingToken } = (await check(simulator)).data;
    const answers = await Promise.all(Array.from({ length: 5 }, () => create(simulator, prebookingToken)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect(simulator.orders.list()).toHaveLength(1);
  });

  test("is not made again for a request id that was seen before: nobody may rely on that", async () => {
    const simulator = await openSimulator();
    const headers = { "x-request-id": randomUUID() };
    const { prebookingToken } = (await check(simulator)).data;
    expect((await create(simulator, prebookingToken, { headers })).status).toBe(200);
    expect(await create(simulator, prebookingToken, { headers })).toMatchObject({ code: "500.010.001" });
    const requests = simulator
      .journal()
      .filter((entry) => entry.kind === "request" && entry.operation === "createOrder");
    expect(requests).toMatchObject([{ requestId: headers["x-request-id"] }, { requestId: headers["x-request-id"] }]);
  });

  test("is refused once the reservation has expired by the simulator's clock", async () => {
    const simulator = await openSimulator();
    const first = (await check(simulator)).data.prebookingToken;
    simulator.clock.advance(599_000);
    expect((await create(simulator, first)).status).toBe(200);
    const second = (await check(simulator)).data.prebookingToken;
    simulator.clock.advance(601_000);
    expect(await create(simulator, second)).toMatchObject({ status: 409, code: "500.010.001" });
  });

  test("is refused for a token of another pass or program, and for one that was never given", async () => {
    const simulator = await openSimulator();
    const { prebookingToken } = (await check(simulator)).data;
    const other = simulator.passes.create().id;
    expect(await create(simulator, prebookingToken, { ePassId: other })).toMatchObject({ code: "500.010.001" });
    const headers = { "x-program-id": simulator.programIds[1] ?? "" };
    expect(await create(simulator, prebookingToken, { headers })).toMatchObject({ code: "500.010.003" });
    expect(await create(simulator, "0".repeat(32))).toMatchObject({ code: "500.010.001" });
    expect((await create(simulator, prebookingToken)).status).toBe(200);
  });

  test("is refused when usages are not enough for all who come", async () => {
    const simulator = await openSimulator();
    const { id: ePassId } = simulator.passes.create({ availableUsages: 2 });
    const { prebookingToken } = (await check(simulator, { ePassId, adultCount: 2, childCount: 1 })).data;
    expect(await create(simulator, prebookingToken, { ePassId })).toMatchObject({ status: 409, code: "500.010.002" });
    await book(simulator, { ePassId, adultCount: 1, childCount: 1 });
    expect(simulator.passes.get(ePassId)?.usedUsages).toBe(2);
  });

  test("is refused when required information is missing, and the reservation stays good", async () => {
    const simulator = await openSimulator();
    const { prebookingToken } = (await check(simulator, { resourceId: "N00034" })).data;
    const guest = { ...FULL_GUEST, callingCode: " " };
    expect(await create(simulator, prebookingToken, { guest })).toMatchObject({ status: 409, code: "500.010.004" });
    expect((await create(simulator, prebookingToken, { guest: FULL_GUEST })).status).toBe(200);
  });

  test("is refused for a body that lacks something or has it in the wrong form", async () => {
    const simulator = await openSimulator();
    const path = "/orders/lounges/ePasses/prebooking";
    const lacking = await call(simulator, "POST", path, { module: 1, ePassId: E_PASS_ID, extra: {} });
    expect(lacking).toMatchObject({ status: 400, code: "302.000.001", message: "extra.prebookingToken is required" });
    const malformed = { module: "one", ePassId: E_PASS_ID, extra: { prebookingToken: "x" } };
    expect(await call(simulator, "POST", path, malformed)).toMatchObject({ status: 400, code: "301.000.001" });
  });

  test("can be made with a membership", async () => {
    const simulator = await openSimulator();
    const membershipId = "8888000000000001";
    const { prebookingToken } = (await check(simulator, { membershipId })).data;
    const body = { module: 1, membershipId, extra: { prebookingToken } };
    const { data } = await call(simulator, "POST", "/orders/lounges/memberships/prebooking", body);
    expect(data).toMatchObject({ membershipId, status: 1 });
    const read = await call(simulator, "POST", "/orders/memberships/details", { orderId: data.orderId });
    expect(read.data).toEqual(data);
    expect((await details(simulator, data.orderId)).code).toBe("500.020.003");
    const listed = await call(simulator, "POST", "/orders/memberships", { membershipId });
    expect(listed.data.orders).toMatchObject([{ orderId: data.orderId }]);
  });

  test("never gets an id that an earlier simulator has given", async () => {
    const ids = [];
    for (let run = 0; run < 2; run += 1) ids.push((await book(await openSimulator({ seed: 1 }))).orderId);
    expect(ids[0]).not.toBe(ids[1]);
  });
});
