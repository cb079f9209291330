import { describe, expect, onTestFinished, test } from "vitest";
import { createSupplierClock } from "../../../src/dragonpass/client/supplier-clock.ts";
import { createTokenSource, type TokenSource } from "../../../src/dragonpass/client/token.ts";
import { createSandbox } from "../../../src/dragonpass/sandbox/sandbox.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/simulator.ts";
import { startFake, success } from "./fake-dragonpass.ts";

const PROGRAM = { programId: "1888000000000001" };
const REDEEMED = { transactionId: "DPSL00001", message: "Order Created" };

describe("a simulation sends the documented body to the documented path", () => {
  test.each([
    ["lounge", "lounges"],
    ["setMeal", "setMeals"],
    ["coupon", "coupons"],
  ] as const)("of a walk-in, %s", async (module, segment) => {
    const { url, seen } = await startFake(success({ dpId: "1788000000000001", ...REDEEMED }));
    const walkIn = { dpId: "1788000000000001", adultCount: 1, childCount: 0 };
    expect(await sandboxOf(url).redeemWalkIn({ ...PROGRAM, module, ...walkIn })).toBe("DPSL00001");
    expect(seen).toMatchObject([{ method: "POST", path: `/simulations/${segment}/redemptions` }]);
    expect(seen[0]?.body).toEqual(walkIn);
    expect(seen[0]?.headers["x-program-id"]).toBe(PROGRAM.programId);
  });

  test.each([
    ["lounge", "lounges"],
    ["fastTrack", "fastTrack"],
  ] as const)("of the visit of a prebooking, %s", async (module, segment) => {
    const { url, seen } = await startFake(success({ voucher: "V1", ...REDEEMED }));
    const visit = { voucher: "V1", adultCount: 2, childCount: 1 };
    expect(await sandboxOf(url).redeemPrebooking({ ...PROGRAM, module, ...visit })).toBe("DPSL00001");
    expect(seen).toMatchObject([{ method: "POST", path: `/simulations/${segment}/prebookings/redemptions` }]);
    expect(seen[0]?.body).toEqual(visit);
  });

  test.each([
    ["lounge", "lounges"],
    ["fastTrack", "fastTrack"],
    ["setMeal", "setMeals"],
    ["coupon", "coupons"],
  ] as const)("of a cancellation, %s", async (module, segment) => {
    const cancelled = { dpId: "1788000000000001", transactionId: "DPSL00001" };
    const { url, seen } = await startFake(success({ ...cancelled, message: "Order Cancelled" }));
    await sandboxOf(url).cancel({ ...PROGRAM, module, ...cancelled });
    expect(seen).toMatchObject([{ method: "POST", path: `/simulations/${segment}/cancellation` }]);
    expect(seen[0]?.body).toEqual(cancelled);
  });
});

describe("a visit is simulated by nothing but a sandbox", () => {
  test.each([
    "https://developer-sandbox.dragonpass.com/api/v2",
    "https://developer-sandbox.dragonpass.com:8443/api/v2",
    "http://127.0.0.1:4010/api/v2",
    "http://[::1]:4010/api/v2",
    "http://localhost:4010/api/v2",
  ])("asks %s", async (url) => {
    expect(() => sandboxOf(url)).not.toThrow();
  });

  test.each([
    "https://api.dragonpass.com/api/v2",
    "https://developer-sandbox.dragonpass.com.example.com/api/v2",
    "https://example.com/developer-sandbox.dragonpass.com/api/v2",
    "https://developer-sandbox.dragonpass.com@example.com/api/v2",
    "https://127.0.0.1.example.com/api/v2",
    "http://10.0.0.1:4010/api/v2",
    "nonsense",
  ])("refuses %s before anything is sent", (url) => {
    expect(() => sandboxOf(url)).toThrow(expect.objectContaining({ code: "not_a_sandbox", retryable: false }));
  });
});

describe("the simulator plays it", () => {
  test("a walk-in is an order that is used, until it is cancelled", async () => {
    const { simulator, sandbox } = await start();
    const { id: dpId } = simulator.passes.create({ type: "ePass", availableUsages: 2 });
    const at = { programId: simulator.programIds[0] ?? "", module: "lounge", dpId } as const;
    const transactionId = await sandbox.redeemWalkIn({ ...at, adultCount: 1, childCount: 0 });
    const statuses = () => simulator.orders.list().map(({ passId, status }) => ({ passId, status }));
    expect(statuses()).toEqual([{ passId: dpId, status: 2 }]);
    await sandbox.cancel({ ...at, transactionId });
    expect(statuses()).toEqual([{ passId: dpId, status: 3 }]);
  });

  test("says why it plays no visit of a voucher that nobody has", async () => {
    const { simulator, sandbox } = await start();
    const visit = { programId: simulator.programIds[0] ?? "", voucher: "nobody's", adultCount: 1, childCount: 0 };
    await expect(sandbox.redeemPrebooking({ ...visit, module: "lounge" })).rejects.toMatchObject({
      name: "SupplierError",
      message: expect.stringContaining("simulate"),
    });
  });
});

async function start(): Promise<{ simulator: Simulator; sandbox: ReturnType<typeof createSandbox> }> {
  const simulator = await startSimulator();
  onTestFinished(() => simulator.close());
  const { url, issuer, privateKeyPem } = simulator;
  const tokenSource = createTokenSource({
    mode: "rs256",
    issuer,
    privateKey: privateKeyPem,
    clock: createSupplierClock(),
  });
  return { simulator, sandbox: sandboxOf(url, tokenSource) };
}

function sandboxOf(
  baseUrl: string,
  tokenSource: TokenSource = { token: () => Promise.resolve("token"), invalidate: () => undefined },
) {
  const sandbox = createSandbox({ baseUrl, tokenSource });
  onTestFinished(() => sandbox.close());
  return sandbox;
}
