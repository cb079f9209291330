import { describe, expect, test } from "vitest";
import { MODULE_TABLE, moduleRow, PREBOOKED_MODULES, type PrebookedModule } from "../../../src/domain/modules.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import {
  book,
  call,
  cancel,
  check,
  create,
  E_PASS_ID,
  FULL_GUEST,
  openSimulator,
  type Visit,
} from "./simulator-client.ts";

const MEMBERSHIP = "8888000000000001";
const PASSES = [
  { passes: "ePasses", pass: {} },
  { passes: "memberships", pass: { membershipId: MEMBERSHIP } },
] as const;
const KINDS = PREBOOKED_MODULES.flatMap((of) => PASSES.map((kind) => ({ of, ...kind })));

describe.each(KINDS)("a prebooking of $of with $passes", ({ of, passes, pass }) => {
  const { code, bookedBy, dateFrom, orderDetails } = moduleRow(of);

  test("is made, read, listed and cancelled, with what only its module has", async () => {
    const simulator = await openSimulator();
    const order = await book(simulator, { of, ...pass }, FULL_GUEST);
    expect(order).toMatchObject({ status: 1, module: code, category: 2 });
    expect(order.extra.vouchersList).toHaveLength(1);
    for (const detail of orderDetails) expect(order.extra).toHaveProperty(detail);
    const read = await call(simulator, "POST", `/orders/${passes}/details`, { orderId: order.orderId });
    expect(read.data).toEqual(order);
    const id = passes === "ePasses" ? { ePassId: "1788000000000001" } : pass;
    const { orders } = (await call(simulator, "POST", `/orders/${passes}`, id)).data;
    const optionId = bookedBy === "option" ? expect.any(String) : null;
    expect(orders).toMatchObject([{ orderId: order.orderId, extra: { optionId, optionName: optionId } }]);
    expect((await cancel(simulator, order.orderId)).data.status).toBe(3);
  });

  test("is asked for at its own path, and refused at the other", async () => {
    const simulator = await openSimulator();
    const body = { ...pass, module: code, resourceId: `${moduleRow(of).idLetter}00001`, adultCount: 1 };
    const other = bookedBy === "option" ? "/resources/prebookings" : "/resources/options/prebookings";
    const date = dateFrom === null ? {} : { prebookingDate: "2040-10-01T10:30" };
    expect(await call(simulator, "POST", `${other}/availability`, { ...body, ...date })).toMatchObject({
      status: 400,
      code: "300.000.001",
    });
    const { prebookingToken } = (await check(simulator, { of, ...pass })).data;
    const another = PREBOOKED_MODULES.find((name) => name !== of);
    expect(await create(simulator, prebookingToken, { of: another, ...pass } as Visit)).toMatchObject({
      code: "500.010.001",
    });
  });
});

test("an eSIM's order has what DragonPass documents, and nothing of a hub", async () => {
  const simulator = await openSimulator();
  const { extra } = await book(simulator, { of: "esim" });
  expect(extra).toEqual({
    clientUserId: expect.any(String),
    prebookingDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/),
    usageDate: null,
    usedUsages: 1,
    resourceId: "E00001",
    resourceName: "eSIM United Kingdom",
    vouchersList: [{ voucher: expect.any(String), voucherType: 1 }],
    esim: {
      iccid: expect.stringMatching(/^898600\d{14}$/),
      status: 1,
      effectiveDate: expect.any(String),
      expirationDate: expect.any(String),
    },
    esimOptions: {
      optionId: "E00001-01",
      optionName: "eSIM United Kingdom - 30GB 10Days",
      status: 2,
      duration: 10,
      dataMode: 2,
      volume: { total: 32_212_254_720, remaining: 32_212_254_720, dailyLimit: -1, notes: null },
      activationDate: null,
      expirationDate: null,
      speed: "5G",
      providers: [{ provider: "DragonPass", region: "GB" }],
      coverage: { type: 1, regions: ["GB"], rawText: "Manchester" },
    },
    esimOrderType: 1,
  });
});

describe("a top-up of an eSIM", () => {
  const topUpOf = (orderId: string, pass: object = { ePassId: E_PASS_ID }) => ({
    available: (simulator: Simulator, optionId = "E00001-02") =>
      call(simulator, "POST", "/orders/esims/topup/availability", { ...pass, module: 8, orderId, optionId }),
    create: (simulator: Simulator, prebookingToken: string, passes = "ePasses") =>
      call(simulator, "POST", `/orders/esims/${passes}/topup`, {
        ...pass,
        module: 8,
        extra: { prebookingToken, orderId },
      }),
  });

  test.each(PASSES)("is an order of its own with $passes, on the eSIM that is there", async ({ passes, pass }) => {
    const simulator = await openSimulator();
    const first = await book(simulator, { of: "esim" });
    const topUp = topUpOf(first.orderId, passes === "ePasses" ? undefined : pass);
    const { prebookingToken } = (await topUp.available(simulator)).data;
    const { data } = await topUp.create(simulator, prebookingToken, passes);
    expect(data).toMatchObject({ status: 1, category: 2, extra: { esimOrderType: 2, usedUsages: 1 } });
    expect(data.extra).toMatchObject({ esim: (first.extra as unknown as Record<string, unknown>).esim });
    expect(data.extra).toMatchObject({ esimOptions: { optionId: "E00001-02" } });
    expect(data.orderId).not.toBe(first.orderId);
    expect((await cancel(simulator, first.orderId)).status).toBe(200);
    expect(simulator.orders.get(data.orderId)).toMatchObject({ topUpOf: first.orderId, status: 1 });
  });

  test("is asked about without a pass, and then nothing is kept", async () => {
    const simulator = await openSimulator();
    const { orderId } = await book(simulator, { of: "esim" });
    const { data } = await topUpOf(orderId, {}).available(simulator);
    expect(data).toMatchObject({ available: true, prebookingToken: null });
  });

  test("is refused without an eSIM: of no order, another module, a top-up, a cancelled one, an unknown package", async () => {
    const simulator = await openSimulator();
    const { orderId } = await book(simulator, { of: "esim" });
    const { prebookingToken } = (await topUpOf(orderId).available(simulator)).data;
    const { data } = await topUpOf(orderId).create(simulator, prebookingToken);
    const lounge = await book(simulator);
    const code = async (of: string, optionId?: string) => (await topUpOf(of).available(simulator, optionId)).code;
    expect(await Promise.all(["DP404", lounge.orderId, data.orderId].map((of) => code(of)))).toEqual([
      "500.020.003",
      "500.010.007",
      "500.010.007",
    ]);
    expect(await code(orderId, "E00001-99")).toBe("304.000.002");
    const reserved = (await topUpOf(orderId).available(simulator)).data;
    await cancel(simulator, orderId);
    expect(await code(orderId)).toBe("500.010.007");
    expect((await topUpOf(orderId).create(simulator, reserved.prebookingToken)).code).toBe("500.010.007");
  });

  test("has a token that makes no new eSIM, nor a top-up of another one, and the other way round", async () => {
    const simulator = await openSimulator();
    const [one, other] = [await book(simulator, { of: "esim" }), await book(simulator, { of: "esim" })];
    const topUp = (await topUpOf(one.orderId).available(simulator)).data.prebookingToken;
    expect((await create(simulator, topUp, { of: "esim" })).code).toBe("500.010.001");
    expect((await topUpOf(other.orderId).create(simulator, topUp)).code).toBe("500.010.001");
    const esim = (await check(simulator, { of: "esim" })).data.prebookingToken;
    expect((await topUpOf(one.orderId).create(simulator, esim)).code).toBe("500.010.001");
  });
});

describe("the date of a prebooking", () => {
  const refusal = async (visit: Visit) => (await check(await openSimulator(), visit)).code;

  test("is that of a class, also where it is not given", async () => {
    const simulator = await openSimulator();
    const optionId = "F00001-20401001-0700";
    for (const prebookingDate of [null, "2040-10-01T07:00"]) {
      const order = await book(simulator, { of: "fitness", optionId, prebookingDate }, FULL_GUEST);
      expect(order.extra).toMatchObject({
        prebookingDate: "2040-10-01T07:00",
        fitnessOptions: { optionId, optionType: 2, startTime: "2040-10-01T07:00", endTime: "2040-10-01T08:00" },
      });
    }
  });

  test.each<[string, Visit, string]>([
    ["a class at another time", { of: "fitness", optionId: "F00001-20401001-0700" }, "300.000.001"],
    ["a day pass without one", { of: "fitness", prebookingDate: null }, "302.000.001"],
    ["an eSIM with one", { of: "esim", prebookingDate: "2040-10-01T10:30" }, "300.000.001"],
    ["a lounge without one", { prebookingDate: null }, "302.000.001"],
    [
      "a class that the clocks skip",
      { of: "fitness", resourceId: "F00002", optionId: "F00002-20370329-0130", prebookingDate: null },
      "301.000.001",
    ],
    ["a class that is over", { of: "fitness", optionId: "F00001-20201001-0700", prebookingDate: null }, "300.000.001"],
  ])("is refused for %s", async (_, visit, code) => {
    expect(await refusal(visit)).toBe(code);
  });

  test.each([
    ["fitness", "F00001-spa"],
    ["fitness", "F00001-20401001-0701"],
    ["fitness", "F00001-20401301-0700"],
    ["fitness", "F00002-dayPass"],
    ["esim", "E00001-99"],
  ] as const)("is not asked for where %s has no option %s", async (of, optionId) => {
    expect(await refusal({ of, optionId })).toBe("304.000.002");
  });
});

describe("the options of a resource", () => {
  const list = async (of: PrebookedModule, resourceId: string, query = "") => {
    const simulator = await openSimulator();
    simulator.clock.set("2030-06-01T23:30:00Z");
    const { pathSegment, optionsPath } = moduleRow(of);
    return call(simulator, "GET", `/resources/${pathSegment}/${resourceId}/${optionsPath}${query}`);
  };

  test("of an eSIM are its packages", async () => {
    expect((await list("esim", "E00001")).data).toMatchObject({
      optionList: [
        {
          optionId: "E00001-01",
          optionName: expect.any(String),
          duration: 10,
          dataMode: 2,
          totalVolume: 30,
          unit: "GB",
        },
        { optionId: "E00001-02" },
      ],
    });
  });

  test("of a gym are a day pass and its classes: of one day, or of two weeks from today at the gym", async () => {
    const day = (await list("fitness", "F00001", "?date=2040-10-01")).data;
    const price = { currency: "USD", adultRate: "15.00", childRate: "15.00" };
    expect(day).toMatchObject({
      schedules: [
        {
          date: "2040-10-01",
          optionList: [
            { optionId: "F00001-dayPass", optionName: "Day pass", optionType: 1, price },
            {
              optionId: "F00001-20401001-0700",
              optionType: 2,
              startTime: "2040-10-01T07:00",
              endTime: "2040-10-01T08:00",
            },
            { optionId: "F00001-20401001-1830" },
          ],
        },
      ],
    });
    const { schedules } = (await list("fitness", "F00001")).data as unknown as { schedules: { date: string }[] };
    expect(schedules.map(({ date }) => date)).toHaveLength(14);
    // In Manchester it is half past midnight.
    expect(schedules[0]?.date).toBe("2030-06-02");
  });

  test("are refused for a date that is none, a resource of another module, and one that is not known", async () => {
    expect((await list("fitness", "F00001", "?date=2040-13-01")).code).toBe("301.000.001");
    expect((await list("fitness", "E00001")).code).toBe("304.000.001");
    expect((await list("esim", "E99999")).code).toBe("304.000.001");
  });
});

test("Fast Track is redeemed and cancelled at its own path only", async () => {
  const simulator = await openSimulator();
  simulator.clock.set("2030-06-01T00:00:00Z");
  const visit = { of: "fastTrack", resourceId: "C10826", prebookingDate: "2030-06-01T07:30" } as const;
  const order = await book(simulator, visit);
  const voucher = order.extra.vouchersList[0]?.voucher;
  const redeem = (segment: string) =>
    call(simulator, "POST", `/simulations/${segment}/prebookings/redemptions`, { voucher, adultCount: 1 });
  expect(await redeem(MODULE_TABLE.lounge.pathSegment)).toMatchObject({ status: 404, code: "500.020.003" });
  const { transactionId } = (await redeem(MODULE_TABLE.fastTrack.pathSegment)).data;
  const body = { dpId: "1788000000000001", transactionId };
  expect((await call(simulator, "POST", "/simulations/lounges/cancellation", body)).code).toBe("500.020.003");
  expect((await call(simulator, "POST", "/simulations/fastTrack/cancellation", body)).status).toBe(200);
  expect(simulator.orders.get(order.orderId)?.status).toBe(3);
});
