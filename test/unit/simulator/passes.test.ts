import { describe, expect, test } from "vitest";
import { PASS_STATUS } from "../../../src/simulator/entities/pass.ts";
import type { NewPass } from "../../../src/simulator/simulator.ts";
import { book, cancel, check, create, openSimulator, type Visit } from "./simulator-client.ts";

/** @returns DragonPass's code: 0 where a slot is reserved */
async function codeOf(given: NewPass, visit: Visit = {}) {
  const simulator = await openSimulator();
  const { id, type } = simulator.passes.create(given);
  return (await check(simulator, { ...visit, ...(type === "ePass" ? { ePassId: id } : { membershipId: id }) })).code;
}

describe("a pass", () => {
  test.each<[string, NewPass]>([
    ["is suspended", { type: "membership", status: PASS_STATUS.suspended }],
    ["is cancelled", { status: PASS_STATUS.cancelled }],
    ["has expired", { expirationDate: new Date("2020-01-01") }],
    ["is not active yet", { activationDate: new Date("2090-01-01") }],
  ])("that %s reserves nothing", async (_, given) => {
    expect(await codeOf(given)).toBe("500.010.005");
  });

  test.each<[string, NewPass, Visit, unknown]>([
    ["of this module", { modules: ["lounge", "fitness"] }, {}, 0],
    ["of other modules", { modules: ["esim", "fitness"] }, {}, "500.010.006"],
    ["of this resource", { allowedResourceIds: ["N00020"] }, {}, 0],
    ["of other resources", { allowedResourceIds: ["N00001"] }, {}, "500.010.006"],
    ["entitled to this module", { type: "membership", entitlements: { esim: 1 } }, { of: "esim" }, 0],
    ["entitled to others only", { type: "membership", entitlements: { esim: 1 } }, {}, "500.010.006"],
  ])("%s is taken, or refused, for what it is for", async (_, given, visit, code) => {
    expect(await codeOf(given, visit)).toBe(code);
  });
});

test("the entitlements of a membership are counted for each module, and given back", async () => {
  const simulator = await openSimulator();
  const { id: membershipId } = simulator.passes.create({ type: "membership", entitlements: { lounge: 2, esim: 1 } });
  const esim = { of: "esim", membershipId } as const;
  const { orderId } = await book(simulator, esim);
  expect(simulator.passes.get(membershipId)).toMatchObject({
    usedUsages: 1,
    entitlements: { lounge: { available: 2, used: 0 }, esim: { available: 1, used: 1 } },
  });
  const { prebookingToken } = (await check(simulator, esim)).data;
  expect((await create(simulator, prebookingToken, esim)).code).toBe("500.010.002");
  expect((await book(simulator, { membershipId, adultCount: 2 })).status).toBe(1);
  await cancel(simulator, orderId);
  expect(simulator.passes.get(membershipId)?.entitlements?.esim).toEqual({ available: 1, used: 0 });
  expect((await book(simulator, esim)).status).toBe(1);
});
