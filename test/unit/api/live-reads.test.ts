import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { preview } from "../../../src/contract/availability.ts";
import type { Booking } from "../../../src/contract/booking.ts";
import { esimNow } from "../../../src/contract/esim.ts";
import type { Module, OrderId, ProgramId } from "../../../src/contract/vocabulary.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { createSupplierClock } from "../../../src/dragonpass/client/supplier-clock.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/simulator.ts";
import { createSupplierClient } from "../../support/proxies/supplier-client.ts";
import { ordersOf } from "../../support/proxies/supplier-view.ts";
import { createPassId } from "../../support/service/passes.ts";
import { PROGRAM } from "./support/api-fixture.ts";
import { newId, prebookingBody } from "./support/samples.ts";
import { useApi } from "./support/use-api.ts";

const ESIM = "E00001";
const ESIM_OPTION = "E00001-01";

const api = useApi();
let simulator: Simulator;
let client: DragonPassClient;
let programId: ProgramId;
beforeAll(async () => {
  simulator = await startSimulator();
  client = createSupplierClient(simulator, createSupplierClock());
  programId = simulator.programIds[0] as ProgramId;
  api.fakes.getEsim = (args) => client.getEsim(args);
  api.fakes.listTopUps = (args) => client.listTopUps(args);
  // The api's own program is another than the simulator's.
  api.fakes.checkAvailability = (args) => client.checkAvailability({ ...args, programId });
  api.fakes.previewPrebooking = (args) => client.previewPrebooking({ ...args, programId });
  api.fakes.readResource = (_, resourceId, signal) => client.getResource({ programId, resourceId, signal });
  api.fakes.listOptions = (args) => client.listOptions({ ...args, programId });
});
afterAll(async () => {
  await client.close();
  await simulator.close();
});

async function booked(shown: Partial<Booking>): Promise<string> {
  const bookingId = newId();
  await api.call("POST", "/v1/prebookings", { body: prebookingBody({ bookingId }) });
  await api.publish(bookingId, { status: "confirmed", supplierStatus: 1, programId, ...shown });
  return bookingId;
}

async function orderedEsim(): Promise<OrderId> {
  const pass = { type: "ePass", id: createPassId(simulator) } as const;
  const module: Module = "esim";
  const asked = { programId, module, pass, resourceId: ESIM, optionId: ESIM_OPTION, prebookingDate: null };
  const answer = await client.checkAvailability({ ...asked, adultCount: 1, childCount: 0 });
  const prebookingToken = answer.kind === "ok" ? (answer.value.prebookingToken ?? "") : "";
  const made = await client.createOrder({ programId, module, pass, prebookingToken, guest: {}, requestId: newId() });
  return (made.kind === "ok" ? made.value.orderId : "") as OrderId;
}

describe("GET /v1/prebookings/{bookingId}/esim", () => {
  const esimOf = (bookingId: string) => api.call("GET", `/v1/prebookings/${bookingId}/esim`);

  test("answers the eSIM as DragonPass shows it now, and what it can be topped up with", async () => {
    const { status, json } = await esimOf(await booked({ module: "esim", orderId: await orderedEsim() }));
    expect(status).toBe(200);
    const { esim, esimOptions, topUpOptions } = esimNow.parse(json);
    expect(esim).toMatchObject({ iccid: expect.any(String), status: 1 });
    expect(esimOptions).toMatchObject({ optionId: ESIM_OPTION, volume: { total: 30 * 1_073_741_824 } });
    expect(topUpOptions.map(({ optionId }) => optionId)).toEqual([ESIM_OPTION, "E00001-02"]);
    expect(topUpOptions[0]).toMatchObject({ duration: 10, totalVolume: 30, unit: "GB" });
  });

  test.each<[string, Partial<Booking>]>([
    ["is of another module", { module: "lounge", orderId: "DP1" as OrderId }],
    ["has no order", { module: "esim", orderId: null }],
  ])("is 409 not_an_esim of a booking that %s", async (_, shown) => {
    expect(await esimOf(await booked(shown))).toMatchObject({ status: 409, json: { code: "not_an_esim" } });
  });

  test("is 404 of no booking, 409 where DragonPass does not know the order, 503 where it fails", async () => {
    expect((await esimOf("nobody")).status).toBe(404);
    const unknown = await booked({ module: "esim", orderId: "DP404" as OrderId });
    expect(await esimOf(unknown)).toMatchObject({ status: 409, json: { code: "supplier_refused" } });
    // Each of its own order: what is asked beside the call that failed may come after the answer.
    for (const [operation, fault] of [
      ["getEsim", { kind: "status", status: 502 }],
      ["listTopUps", { kind: "truncated-json" }],
    ] as const) {
      const orderId = await orderedEsim();
      simulator.faults.add({ ...fault, times: 1, match: { operation, orderId } });
      expect((await esimOf(await booked({ module: "esim", orderId }))).status).toBe(503);
    }
  });
});

describe("POST /v1/availability of a top-up", () => {
  const availabilityOf = (topUpOf: string, change: Record<string, unknown> = {}) =>
    api.call("POST", "/v1/availability", {
      body: { module: "esim", topUpOf, optionId: "E00001-02", adultCount: 1, ...change },
    });
  const first = async (shown: Partial<Booking> = {}) =>
    booked({ module: "esim", resourceId: ESIM, orderId: await orderedEsim(), programId: PROGRAM, ...shown });

  test("answers whether the eSIM can be topped up, and reserves nothing", async () => {
    const bookingId = await first();
    const before = reservations();
    expect(await availabilityOf(bookingId)).toMatchObject({ status: 200, json: { available: true } });
    expect(reservations()).toEqual(before);
    expect(simulator.journal()).toContainEqual(
      expect.objectContaining({ operation: "checkAvailability", path: "/orders/esims/topup/availability" }),
    );
  });

  test("is refused as the top-up would be rejected", async () => {
    const cancelled = await first();
    const { orderId } = (await api.call("GET", `/v1/prebookings/${cancelled}`)).json as Booking;
    simulator.orders.changeStatus(orderId ?? "", 3, { push: false });
    const code = async (topUpOf: string, change = {}) => (await availabilityOf(topUpOf, change)).json.code;
    expect(await code("nobody")).toBe("top_up_not_possible");
    expect(await code(await first({ orderId: null }))).toBe("top_up_not_possible");
    expect(await code(cancelled)).toBe("top_up_not_possible");
    expect(await code(await first(), { optionId: "E00001-99" })).toBe("option_invalid");
    expect(await code(await first(), { resourceId: "E00002" })).toBe("top_up_not_possible");
  });

  function reservations() {
    return simulator.journal().filter((entry) => entry.kind === "reservation");
  }
});

describe("POST /v1/prebookings/preview", () => {
  const slot = { module: "lounge", resourceId: "N00020", prebookingDate: "2027-10-01T10:30", adultCount: 2 };
  const onMembership = () => ({ type: "membership", id: simulator.passes.create({ type: "membership" }).id });
  const previewOf = (body: Record<string, unknown>) => api.call("POST", "/v1/prebookings/preview", { body });

  test("answers what DragonPass would charge, and reserves nothing", async () => {
    const pass = onMembership();
    const { status, json } = await previewOf({ ...slot, pass });
    expect(status).toBe(200);
    expect(preview.parse(json)).toMatchObject({
      available: true,
      price: { currency: expect.any(String), adultRate: expect.any(String) },
      entitlements: {
        usedEntitlementDetails: { sharedEntitlements: 2 },
        usedEntitlementBreakdown: [{ module: 1, usages: 2 }],
      },
    });
    expect(ordersOf(simulator, pass.id)).toEqual([]);
    expect(simulator.journal().filter((entry) => entry.kind === "reservation" && entry.passId === pass.id)).toEqual([]);
  });

  test.each([
    ["an E-pass", { pass: { type: "ePass", id: "1788000066668888" } }, "/pass/type"],
    ["no pass", { pass: undefined }, "/pass"],
    ["a guest", { guest: {} }, "/guest"],
    ["a bookingId", { bookingId: "b-1" }, "/bookingId"],
    ["a booking to top up", { topUpOf: "b-1" }, "/topUpOf"],
  ])("is 400, which names the field, with %s", async (_, change, pointer) => {
    const { status, json } = await previewOf({ ...slot, pass: onMembership(), ...change });
    expect(status).toBe(400);
    expect(json.errors).toMatchObject([{ pointer }]);
  });

  test.each([
    ["date_in_the_past", { prebookingDate: "2020-10-01T10:30" }, {}],
    ["too_many_passengers", { adultCount: 99 }, {}],
    ["pass_invalid", {}, { expirationDate: new Date(0) }],
  ])("is refused as %s as the prebooking would be", async (code, change: object, newPass: object) => {
    const pass = { type: "membership", id: simulator.passes.create({ type: "membership", ...newPass }).id };
    expect((await previewOf({ ...slot, pass, ...change })).json.code).toBe(code);
  });
});
