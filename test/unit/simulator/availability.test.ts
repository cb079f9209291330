import { describe, expect, test } from "vitest";
import { call, check, create, openSimulator } from "./simulator-client.ts";

describe("availability", () => {
  test("with a pass reserves the slot for ten minutes", async () => {
    const simulator = await openSimulator();
    const { data } = await check(simulator);
    expect(data).toMatchObject({ available: true, price: { currency: "USD", adultRate: "6.00" } });
    expect(data.prebookingToken).toMatch(/^[0-9a-f]{32}$/);
    expect(Math.abs(data.validUntil - (Date.now() / 1000 + 600))).toBeLessThan(5);
  });

  test("without a pass reserves nothing", async () => {
    const simulator = await openSimulator();
    const body = { module: 1, resourceId: "N00020", prebookingDate: "2040-10-01T10:30", adultCount: 1 };
    const { data } = await call(simulator, "POST", "/resources/prebookings/availability", body);
    expect(data).toMatchObject({ available: true, prebookingToken: null, validUntil: null });
    expect(simulator.journal().some(({ kind }) => kind === "reservation")).toBe(false);
  });

  test("asked again for the same pass releases the former reservation, whatever it was for", async () => {
    const simulator = await openSimulator();
    const first = (await check(simulator, { resourceId: "N00020" })).data.prebookingToken;
    const second = (await check(simulator, { resourceId: "N00033" })).data.prebookingToken;
    expect(await create(simulator, first)).toMatchObject({ status: 409, code: "500.010.001" });
    expect(await create(simulator, second)).toMatchObject({ status: 200, data: { extra: { resourceId: "N00033" } } });
  });

  test("of another pass leaves the reservation alone", async () => {
    const simulator = await openSimulator();
    const first = (await check(simulator)).data.prebookingToken;
    await check(simulator, { ePassId: simulator.passes.create().id });
    expect((await create(simulator, first)).status).toBe(200);
  });

  test("is refused for a date that is past, skipped by the clocks, or none", async () => {
    const simulator = await openSimulator();
    const refused = async (prebookingDate: string, code: string) =>
      expect(await check(simulator, { resourceId: "N00030", prebookingDate })).toMatchObject({ status: 400, code });
    await refused("2020-01-01T10:30", "300.000.001");
    await refused("2040-02-30T10:30", "301.000.001");
    await refused("2040-10-01", "301.000.001");
    // Lisbon's clocks go from 01:00 to 02:00 on 29 March 2037.
    await refused("2037-03-29T01:30", "301.000.001");
  });

  test("takes the date as local time at the resource", async () => {
    const simulator = await openSimulator();
    simulator.clock.set("2030-06-01T12:00:00Z");
    // 13:00 in New York is 17:00 UTC, 13:00 in Hong Kong is 05:00 UTC.
    expect((await check(simulator, { resourceId: "N00020", prebookingDate: "2030-06-01T13:00" })).status).toBe(200);
    expect((await check(simulator, { resourceId: "N00012", prebookingDate: "2030-06-01T13:00" })).status).toBe(400);
  });

  test("is refused for an unknown resource, pass, too many people, a pass that is expired or for another lounge", async () => {
    const simulator = await openSimulator();
    expect(await check(simulator, { resourceId: "N99999" })).toMatchObject({ status: 404, code: "304.000.001" });
    expect(await check(simulator, { ePassId: "1" })).toMatchObject({ status: 404, code: "500.010.003" });
    expect(await check(simulator, { ePassId: "1788000000000004" })).toMatchObject({ code: "500.010.005" });
    expect(await check(simulator, { ePassId: "1788000000000003" })).toMatchObject({ code: "500.010.006" });
    expect(await check(simulator, { ePassId: "1788000000000101" })).toMatchObject({ code: "500.010.003" });
    expect(await check(simulator, { resourceId: "N00033", adultCount: 2, childCount: 1 })).toMatchObject({
      status: 400,
      code: "300.000.001",
    });
  });
});
