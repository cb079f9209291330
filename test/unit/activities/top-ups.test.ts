import { describe, expect, test } from "vitest";
import type { Booking } from "../../../src/contract/booking.ts";
import type { PrebookingRequest } from "../../../src/contract/prebooking-request.ts";
import type { BookingId, OrderId } from "../../../src/contract/vocabulary.ts";
import { SUPPLIER_CODES } from "../../../src/dragonpass/assumptions.ts";
import { faultError } from "../../../src/dragonpass/errors/supplier-error.ts";
import type { SimulatorOperation } from "../../../src/simulator/fault-rule.ts";
import { changeBooking } from "../../../src/store/bookings/bookings.ts";
import { useActivities } from "../../support/activities/activity-world.ts";
import {
  booked,
  bookedEsim,
  esimRequest,
  orderedInVain,
  reserved,
  topUpRequest,
} from "../../support/activities/booked.ts";
import { orderOf, ordersOf, requestsOf } from "../../support/proxies/supplier-view.ts";

const world = useActivities();
const CANCELLED = 3;

const open = (request: PrebookingRequest) => world.call("openBooking", world.openInput(request));
const onPassOf = ({ pass }: Booking) => ({ pass });
const asked = ({ pass }: PrebookingRequest, operation: SimulatorOperation) =>
  requestsOf(world.simulator, operation, { passId: pass.id });

/** Looks for the order of a booking whose answer was lost. */
async function found(request: PrebookingRequest): Promise<Booking> {
  const answer = await world.order(request, null);
  if (answer.kind !== "ordered") throw new Error(answer.kind);
  return answer.booking;
}

/** An order that somebody else has made on this pass: an eSIM, or a top-up of one. */
async function madeElsewhere({ pass }: PrebookingRequest, toppedUp: Booking | null = null): Promise<string> {
  const { dragonpass, programIds } = world.deps;
  const topUpOrderId = toppedUp?.orderId ?? undefined;
  const of = { programId: programIds[0], module: "esim", pass, ...(topUpOrderId && { topUpOrderId }) } as const;
  const slot = { resourceId: "E00001", optionId: "E00001-01", prebookingDate: null, adultCount: 1, childCount: 0 };
  const free = await dragonpass.checkAvailability({ ...of, ...slot });
  const prebookingToken = free.kind === "ok" ? (free.value.prebookingToken ?? "") : "";
  const made = await dragonpass.createOrder({ ...of, prebookingToken, guest: {}, requestId: crypto.randomUUID() });
  if (made.kind !== "ok") throw new Error(made.kind);
  passSeconds();
  return made.value.orderId;
}

/** Orders are dated to the second, and of several that fit the oldest is the likeliest. */
function passSeconds(): void {
  world.simulator.clock.advance(2_000);
}

describe("a top-up", () => {
  test("is a booking with an order of its own, on the same eSIM", async () => {
    const first = await bookedEsim(world);
    const request = topUpRequest(world, first, { ...onPassOf(first), optionId: "E00001-02" });
    const { booking, order } = await booked(world, request);
    expect(booking).toMatchObject({
      status: "confirmed",
      topUpOf: first.bookingId,
      resourceId: "E00001",
      resourceName: first.resourceName,
      optionId: "E00001-02",
      prebookingDate: null,
      details: { esim: first.details?.esim, esimOptions: { optionId: "E00001-02" } },
    });
    expect(order).toMatchObject({ topUpOf: first.orderId, usedUsages: 1, details: { esimOrderType: 2 } });
    expect(order.orderId).not.toBe(first.orderId);
    expect(orderOf(world.simulator, first)).toMatchObject({ topUpOf: null, details: { esimOrderType: 1 } });
    expect(asked(request, "createOrder").map(({ path }) => path)).toEqual([
      "/orders/esims/ePasses/prebooking",
      "/orders/esims/ePasses/topup",
    ]);
    // What it can be topped up with is asked by the order.
    expect(requestsOf(world.simulator, "listTopUps", { orderId: first.orderId ?? "" })).toHaveLength(1);
  });

  test("may be on another pass than the eSIM, of another kind", async () => {
    const first = await bookedEsim(world);
    const { type, id } = world.simulator.passes.create({ type: "membership", entitlements: { esim: 1 } });
    const { booking, order } = await booked(world, topUpRequest(world, first, { pass: { type, id } }));
    expect(booking).toMatchObject({ pass: { type, id }, usedUsages: 1 });
    expect(order).toMatchObject({ topUpOf: first.orderId, passId: id });
  });

  test("of a top-up is one of the eSIM's first order", async () => {
    const first = await bookedEsim(world);
    const { booking: second } = await booked(world, topUpRequest(world, first));
    const { booking: third, order } = await booked(world, topUpRequest(world, second));
    expect(third).toMatchObject({ topUpOf: second.bookingId, resourceId: "E00001" });
    expect(order.topUpOf).toBe(first.orderId);
  });

  test("asks for no guest, and sends none, whatever its resource requires", async () => {
    world.simulator.catalogue.changeResource("E00002", { requiredInfo: ["email"] });
    const guest = { email: "ada@example.com" };
    const first = await bookedEsim(world, { resourceId: "E00002", optionId: "E00002-01", guest });
    for (const given of [{}, guest]) {
      const request = topUpRequest(world, first, { optionId: "E00002-01", guest: given });
      const { opened, booking } = await booked(world, request);
      expect(opened.request.guest).toEqual({});
      expect(booking.status).toBe("confirmed");
    }
  });

  test("stays what it was found to be of, whatever becomes of that one before it is ordered", async () => {
    const first = await bookedEsim(world);
    const request = topUpRequest(world, first);
    await open(request);
    await change(first, { status: "cancelled" });
    expect(await open(request)).toMatchObject({
      kind: "open",
      request: { resourceId: "E00001", topUpOrderId: first.orderId },
    });
  });
});

/** Bookings as they can be told apart before anything is asked of DragonPass. */
async function change({ bookingId }: Booking, fields: Partial<Booking>): Promise<Booking> {
  return await changeBooking(world.deps.db, bookingId, async ({ booking }) => ({ booking: { ...booking, ...fields } }));
}

describe("a top-up that is not possible is rejected, and nothing is reserved,", () => {
  test.each<[string, () => Promise<{ readonly bookingId: BookingId }>]>([
    ["of no booking", async () => ({ bookingId: crypto.randomUUID() as BookingId })],
    ["of a lounge", async () => (await booked(world, world.request())).booking],
    ["of an eSIM that is not ordered yet", async () => (await open(esimRequest(world))).booking],
    ["of one that was cancelled", async () => change(await bookedEsim(world), { status: "cancelled" })],
    ["of one of another program", async () => change(await bookedEsim(world), { programId: null })],
    [
      "of a top-up whose eSIM was cancelled",
      async () => {
        const first = await bookedEsim(world);
        const { booking: second } = await booked(world, topUpRequest(world, first));
        await change(first, { status: "cancelled" });
        return second;
      },
    ],
    [
      "of bookings that name each other",
      async () => {
        const [one, other] = [await bookedEsim(world), await bookedEsim(world)];
        await change(one, { topUpOf: other.bookingId });
        return change(other, { topUpOf: one.bookingId });
      },
    ],
  ])("%s", async (_, madeBefore) => {
    const { bookingId } = await madeBefore();
    const request = topUpRequest(world, { bookingId });
    expect(await open(request)).toMatchObject({
      kind: "over",
      booking: {
        status: "rejected",
        reason: { code: "top_up_not_possible", details: { topUpOf: bookingId } },
        topUpOf: bookingId,
      },
    });
    expect(asked(request, "checkAvailability")).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["with another resource than the eSIM's", { resourceId: "E00002" }, "top_up_not_possible"],
    ["with an option that it cannot be topped up with", { optionId: "E00001-99" }, "option_invalid"],
  ])("%s", async (_, fields, code) => {
    const request = topUpRequest(world, await bookedEsim(world), fields);
    expect(await open(request)).toMatchObject({ kind: "over", booking: { status: "rejected", reason: { code } } });
    expect(asked(request, "checkAvailability")).toEqual([]);
  });
});

describe("a top-up that DragonPass refuses is rejected with the table's code", () => {
  test.each<[string, keyof typeof SUPPLIER_CODES, string]>([
    ["where the eSIM was cancelled and nobody has told us", "topUpNotPossible", "top_up_not_possible"],
    ["where it does not know the order", "orderNotFound", "top_up_not_possible"],
    ["where it says the order is cancelled", "orderAlreadyCancelled", "top_up_not_possible"],
    ["where the pass is not for it", "passNotForResource", "pass_invalid"],
  ])("%s", async (_, name, code) => {
    const first = await bookedEsim(world);
    const supplierCode = SUPPLIER_CODES[name];
    if (name === "topUpNotPossible")
      world.simulator.orders.changeStatus(first.orderId ?? "", CANCELLED, { push: false });
    const request = topUpRequest(world, first);
    const match = { operation: "checkAvailability", passId: request.pass.id } as const;
    if (name !== "topUpNotPossible")
      world.simulator.faults.add({ match, kind: "status", status: 409, when: "before", code: supplierCode });
    const opened = await open(request);
    if (opened.kind !== "open") throw new Error("it is rejected too early");
    const reason = { code, details: { supplierCode } };
    expect(await world.call("checkAvailability", { request: opened.request })).toMatchObject({
      kind: "over",
      booking: { status: "rejected", reason },
    });
  });

  test("also where the eSIM was cancelled after it was reserved, and only when asked twice", async () => {
    const first = await bookedEsim(world);
    const { request, reservation } = await reserved(world, topUpRequest(world, first));
    world.simulator.orders.changeStatus(first.orderId ?? "", CANCELLED, { push: false });
    expect(await world.order(request, reservation)).toMatchObject({ kind: "reserve-again" });
    expect(await world.call("checkAvailability", { request })).toMatchObject({
      kind: "over",
      booking: { reason: { code: "top_up_not_possible" } },
    });
    expect(ordersOf(world.simulator, request.pass.id)).toEqual([]);
  });
});

describe("the order of a top-up whose answer was lost", () => {
  test("is not a new eSIM of the same pass and package that nobody has claimed", async () => {
    const first = await bookedEsim(world);
    const request = topUpRequest(world, first);
    const other = await madeElsewhere(request);
    const booking = await found(await orderedInVain(world, request));
    expect(booking.orderId).not.toBe(other);
    expect(orderOf(world.simulator, booking).topUpOf).toBe(first.orderId);
  });

  test("is not taken for a new eSIM of the same pass and package", async () => {
    const request = esimRequest(world);
    const other = await madeElsewhere(request, await bookedEsim(world));
    const booking = await found(await orderedInVain(world, request));
    expect(booking.orderId).not.toBe(other);
    expect(orderOf(world.simulator, booking).topUpOf).toBeNull();
  });

  test("is the one of its own eSIM, where two of one pass are topped up at once", async () => {
    const one = await bookedEsim(world);
    const other = await bookedEsim(world, onPassOf(one));
    const lost = await orderedInVain(world, topUpRequest(world, one, onPassOf(one)));
    await endLeases();
    passSeconds();
    const later = await orderedInVain(world, topUpRequest(world, other, onPassOf(one)));
    // The later one is looked for first, and the older order is the likelier one by its date.
    expect(orderOf(world.simulator, await found(later)).topUpOf).toBe(other.orderId);
    expect(orderOf(world.simulator, await found(lost)).topUpOf).toBe(one.orderId);
  });

  test("is another one for each of two top-ups of one eSIM", async () => {
    const first = await bookedEsim(world);
    const { booking: again } = await booked(world, topUpRequest(world, first, onPassOf(first)));
    const requests = [topUpRequest(world, first, onPassOf(first)), topUpRequest(world, again, onPassOf(first))];
    const lost: PrebookingRequest[] = [];
    for (const request of requests) {
      lost.push(await orderedInVain(world, request));
      await endLeases();
    }
    const orders: (OrderId | null)[] = [];
    for (const request of lost.reverse()) orders.push((await found(request)).orderId);
    expect(new Set([first.orderId, again.orderId, ...orders]).size).toBe(4);
    expect(ordersOf(world.simulator, first.pass?.id ?? "")).toHaveLength(4);
  });

  test("is found though DragonPass says neither what it is nor which eSIM it has", async () => {
    const request = topUpRequest(world, await bookedEsim(world));
    const passId = request.pass.id;
    for (const field of ["extra.esimOrderType", "extra.esim"])
      world.simulator.faults.add({ match: { operation: "getOrder", passId }, kind: "spoiled-field", field });
    const known = await orderedInVain(world, request);
    expect((await found(known)).orderId).toBe(ordersOf(world.simulator, passId)[0]?.orderId);
  });

  test("is found, and asked for, though the first booking is lost by then", async () => {
    const first = await bookedEsim(world);
    const request = topUpRequest(world, first);
    const { request: known, reservation } = await reserved(world, request);
    await world.deps.db.deleteFrom("bookings").where("booking_id", "=", first.bookingId).execute();
    const match = { operation: "createOrder", passId: request.pass.id } as const;
    world.simulator.faults.add({ match, kind: "status", when: "before", times: 1 });
    expect(await world.order(known, reservation)).toMatchObject({ kind: "unsettled" });
    expect(orderOf(world.simulator, await found(known)).topUpOf).toBe(first.orderId);
    expect(asked(request, "createOrder")).toHaveLength(2);
  });

  test("is not asked for again where it is forgotten which order has the eSIM", async () => {
    const request = topUpRequest(world, await bookedEsim(world));
    const { topUpOrderId: _, ...forgetful } = await orderedInVain(world, request);
    const listOrders = () => Promise.resolve({ pagination: null, orders: [] });
    const input = { request: forgetful, reservation: null, workflowId: world.openInput(request).workflowId };
    expect(await world.call("createOrder", input, { dragonpass: { listOrders } })).toMatchObject({ kind: "unsettled" });
    expect(asked(request, "createOrder")).toHaveLength(1);
    expect((await found(forgetful)).status).toBe("confirmed");
  });
});

test("the order that a person names for a lost top-up must be one, and that of a lost eSIM must be none", async () => {
  const first = await bookedEsim(world);
  const lost = await orderedInVain(world, topUpRequest(world, first));
  const resolve = (bookingId: BookingId, orderId: string) =>
    world.call("resolveOrder", {
      bookingId,
      resolution: { outcome: "order", orderId: orderId as OrderId },
      isCancelled: false,
    });
  const refused = { kind: "refused", code: "order_not_free" };
  expect(await resolve(lost.bookingId, await madeElsewhere(lost))).toMatchObject(refused);
  const topUp = ordersOf(world.simulator, lost.pass.id).find(({ topUpOf }) => topUpOf !== null);
  expect(await resolve(lost.bookingId, topUp?.orderId ?? "")).toMatchObject({ kind: "ordered" });
  const esim = await orderedInVain(world, esimRequest(world));
  expect(await resolve(esim.bookingId, await madeElsewhere(esim, first))).toMatchObject(refused);
});

test("an answer about another kind of order is none: what was made is looked for", async () => {
  const first = await bookedEsim(world);
  const { request, reservation } = await reserved(world, topUpRequest(world, first));
  const match = { operation: "createOrder", passId: request.pass.id } as const;
  world.simulator.faults.add({ match, kind: "spoiled-field", field: "extra.esimOrderType", value: 1, times: 1 });
  expect(await world.order(request, reservation)).toMatchObject({ kind: "unsettled" });
  expect(orderOf(world.simulator, await found(request)).topUpOf).toBe(first.orderId);
});

test("what an eSIM can be topped up with is left to DragonPass where it does not list it", async () => {
  const request = topUpRequest(world, await bookedEsim(world));
  const { booking } = await booked(world, request, { listTopUps: () => Promise.reject(faultError("unreadable")) });
  expect(booking.status).toBe("confirmed");
});

/** The pass is free for the next booking, as it is once the reservation before has run out. */
async function endLeases(): Promise<void> {
  await world.deps.db.deleteFrom("leases").execute();
}
