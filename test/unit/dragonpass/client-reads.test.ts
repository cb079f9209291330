import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { retryDelay } from "../../../src/domain/retry-delay.ts";
import type { ExchangeObservation } from "../../../src/dragonpass/client/call-options.ts";
import { SupplierError } from "../../../src/dragonpass/errors/supplier-error.ts";
import { clientOf, type FakeAnswer, json, ORDER, refusal, startFake, success, text } from "./fake-dragonpass.ts";

const programId = "1888000000000001";
const pass = { type: "ePass", id: "1788000066668888" } as const;
const SLOT = {
  programId,
  module: "lounge",
  resourceId: "N00001",
  optionId: null,
  prebookingDate: "2025-10-01T10:30",
  adultCount: 1,
  childCount: 0,
} as const;
const AVAILABLE = {
  available: true,
  prebookingToken: "85c69b8e790befc7e94870ec269c3f1d",
  validUntil: 1923263999,
  price: { dynamicPrice: true, currency: "USD", adultRate: "6.00", childRate: 6 },
};

describe("reads", () => {
  test("make up a request id of their own for each call", async () => {
    const { url, seen } = await startFake(success({ resourceId: "N00001", module: 1 }));
    const client = clientOf(`${url}/`);
    await client.getResource({ programId, resourceId: "N/../1" });
    await client.getResource({ programId, resourceId: "N00001" });
    expect(seen.map(({ path }) => path)).toEqual(["/resources/N%2F..%2F1", "/resources/N00001"]);
    expect(seen[0]?.headers["content-type"]).toBeUndefined();
    const [first, second] = seen.map(({ headers }) => headers["x-request-id"]);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(first).not.toBe(second);
  });

  test.each([".", ".."])("do not leave the API's path for an id of %s: nothing has it", async (id) => {
    const { url, seen } = await startFake(success({}));
    const client = clientOf(url);
    expect(await client.getResource({ programId, resourceId: id })).toEqual({ kind: "not-found" });
    expect(await client.getTransportHub({ programId, transportHubId: id })).toEqual({ kind: "not-found" });
    expect(seen).toEqual([]);
  });

  test.each<[string, FakeAnswer, Partial<SupplierError>]>([
    ["HTTP 500", text("", 500), { code: "supplier_unavailable", retryable: true, httpStatus: 500 }],
    [
      "HTTP 503 with Retry-After",
      text("", 503, { "retry-after": "2" }),
      { retryable: true, retryAfterMs: retryDelay(2_000) },
    ],
    [
      "HTTP 429",
      text("", 429, { "retry-after": "3" }),
      { code: "supplier_throttled", retryAfterMs: retryDelay(3_000) },
    ],
    ["HTML", text("<html>"), { code: "supplier_unreadable", retryable: true }],
    ["HTML in HTTP 404", text("<html>", 404), { code: "supplier_unreadable" }],
    ["family 402", refusal("402.000.001", 504), { code: "supplier_unavailable", supplierCode: "402.000.001" }],
    ["family 203", refusal("203.000.001", 403), { code: "supplier_refused", retryable: false }],
    ["family 301", refusal("301.000.001", 400), { code: "supplier_refused", retryable: false }],
    ["family 201", refusal("201.000.001", 401), { code: "supplier_unauthenticated", retryable: true }],
    ["a reset", (res) => res.socket?.destroy(), { code: "supplier_unreachable", retryable: true }],
    ["a wrong shape", success({ module: 1 }), { code: "supplier_unreadable", details: expect.anything() }],
  ])("throw after %s", async (_, answer, expected) => {
    const { url } = await startFake(answer);
    const failure = await clientOf(url)
      .getResource({ programId, resourceId: "N00001" })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SupplierError);
    expect(failure).toMatchObject(expected);
  });

  test("say nothing of token, guest, pass or body in an error", async () => {
    const { url } = await startFake(
      refusal("500.777.777", 409, "guest Ada Lovelace on 1788000066668888"),
      text("Ada Lovelace 1788000066668888 {", 200),
      success({ ...ORDER, orderId: [] }),
    );
    const client = clientOf(url);
    for (let call = 0; call < 3; call += 1) {
      const error = (await client.getOrder({ programId, pass, orderId: "DP1" }).catch((e: unknown) => e)) as Error;
      expect(error).toBeInstanceOf(SupplierError);
      expect(error.message).toMatch(/\(getOrder, HTTP \d{3}(, [\d.]+)?\)$/);
      const told = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
      expect(told).not.toMatch(/Ada|Lovelace|1788000066668888|token-1/);
    }
  });

  test.each([
    ["its code", refusal("304.000.001", 404)],
    ["its code in HTTP 200", refusal("304.000.001", 200)],
    ["another code in HTTP 404", refusal("500.123.456", 404)],
    ["JSON in HTTP 404", json({ message: "no" }, 404)],
  ])("know a resource that does not exist by %s", async (_, answer) => {
    const { url } = await startFake(answer);
    expect(await clientOf(url).getResource({ programId, resourceId: "N1" })).toEqual({ kind: "not-found" });
  });
});

describe("availability", () => {
  test("is asked with the pass, and read with its reservation", async () => {
    const { url, seen } = await startFake(json(AVAILABLE));
    expect(await clientOf(url).checkAvailability({ ...SLOT, pass })).toEqual({
      kind: "ok",
      value: {
        available: true,
        prebookingToken: AVAILABLE.prebookingToken,
        validUntil: new Date("2030-12-11T23:59:59Z"),
        price: { dynamicPrice: true, currency: "USD", adultRate: "6.00", childRate: "6" },
      },
    });
    expect(seen[0]).toMatchObject({ method: "POST", path: "/resources/prebookings/availability" });
    expect(seen[0]?.body).toEqual({
      ePassId: pass.id,
      module: 1,
      resourceId: "N00001",
      prebookingDate: "2025-10-01T10:30",
      adultCount: 1,
      childCount: 0,
    });
  });

  test("of an option is asked at its own path, and without a pass reserves nothing", async () => {
    const { url, seen } = await startFake(success({ available: true }));
    const args = {
      ...SLOT,
      module: "esim",
      resourceId: "E00001",
      optionId: "E00001-01",
      prebookingDate: null,
    } as const;
    expect(await clientOf(url).checkAvailability(args)).toMatchObject({ value: { prebookingToken: null } });
    expect(seen[0]?.path).toBe("/resources/options/prebookings/availability");
    expect(seen[0]?.body).toEqual({
      module: 8,
      resourceId: "E00001",
      optionId: "E00001-01",
      adultCount: 1,
      childCount: 0,
    });
  });

  test("that is not given is an answer, with or without the other fields", async () => {
    const { url } = await startFake(
      success({ available: false, prebookingToken: null }),
      success({ available: false }),
    );
    const client = clientOf(url);
    const none = { kind: "ok", value: { available: false, prebookingToken: null, validUntil: null, price: null } };
    expect(await client.checkAvailability({ ...SLOT, pass })).toEqual(none);
    expect(await client.checkAvailability({ ...SLOT, pass })).toEqual(none);
  });

  test("that is refused is an answer", async () => {
    const { url } = await startFake(refusal("500.010.002", 409));
    expect(await clientOf(url).checkAvailability({ ...SLOT, pass })).toMatchObject({
      kind: "refused",
      refusal: { supplierCode: "500.010.002", code: "pass_invalid" },
    });
  });

  test("for a pass without a token cannot be read", async () => {
    const { url } = await startFake(success({ ...AVAILABLE, prebookingToken: "" }));
    await expect(clientOf(url).checkAvailability({ ...SLOT, pass })).rejects.toMatchObject({
      code: "supplier_unreadable",
    });
  });
});

describe("orders", () => {
  const LIST = { programId, pass, pageSize: 100, pageNumber: 1 };
  const item = { orderId: "DP1", status: 1, module: 1, category: 2, resourceId: "N1", extra: { optionId: "o" } };

  test("are listed by pass", async () => {
    const pagination = { pageSize: 100, pageNumber: 1, totalNumber: 1 };
    const { url, seen } = await startFake(success({ pagination, orders: [item] }), success([item]));
    const client = clientOf(url);
    const orders = [
      expect.objectContaining({ orderId: "DP1", optionId: "o", usedUsages: null, orderCreatedDate: null }),
    ];
    expect(await client.listOrders(LIST)).toEqual({ pagination, orders });
    expect(await client.listOrders({ ...LIST, pass: { type: "membership", id: "m" } })).toEqual({
      pagination: null,
      orders,
    });
    expect(seen.map(({ path, body }) => [path, body])).toEqual([
      ["/orders/ePasses", { ePassId: pass.id, pageSize: 100, pageNumber: 1 }],
      ["/orders/memberships", { membershipId: "m", pageSize: 100, pageNumber: 1 }],
    ]);
  });

  test.each([
    ["one line cannot be read", { orders: [item, { ...item, orderId: null }] }],
    ["the list is missing", { pagination: { pageSize: 1, pageNumber: 1, totalNumber: 1 } }],
    [
      "the list is null though there are orders",
      { pagination: { pageSize: 1, pageNumber: 1, totalNumber: 1 }, orders: null },
    ],
  ])("are never taken for none when %s", async (_, data) => {
    const { url } = await startFake(success(data));
    await expect(clientOf(url).listOrders(LIST)).rejects.toMatchObject({ code: "supplier_unreadable" });
  });

  test("are read one by one, and an answer about another order is not taken for it", async () => {
    const { url, seen } = await startFake(success(ORDER), success({ ...ORDER, orderId: "DP2" }));
    const client = clientOf(url);
    const args = { programId, pass, orderId: ORDER.orderId };
    expect(await client.getOrder(args)).toMatchObject({ kind: "ok", value: { orderId: ORDER.orderId } });
    await expect(client.getOrder(args)).rejects.toMatchObject({ code: "supplier_unreadable" });
    expect(seen[0]).toMatchObject({ path: "/orders/ePasses/details", body: { orderId: ORDER.orderId } });
  });
});

describe("the client", () => {
  test("has no more calls in flight than it may, and lets a waiting one be given up", async () => {
    const held: (() => void)[] = [];
    const { url, seen } = await startFake((res) =>
      held.push(() => json({ resourceId: "N1", module: 1 })(res, res.req)),
    );
    const client = clientOf(url, { maxInFlight: 2 });
    const read = (signal?: AbortSignal) =>
      client.getResource({ programId, resourceId: "N1", ...(signal ? { signal } : {}) });
    const stop = new AbortController();
    const calls = [read(), read()];
    const given = read(stop.signal).catch((error: unknown) => error);
    // Behind the one that gives up: its place must not be lost.
    calls.push(read());
    while (seen.length < 2) await setImmediate();
    stop.abort();
    expect(await given).toMatchObject({ code: "supplier_aborted" });
    expect(seen).toHaveLength(2);
    held.shift()?.();
    while (seen.length < 3) await setImmediate();
    for (const answer of held) answer();
    expect((await Promise.all(calls)).map(({ kind }) => kind)).toEqual(["ok", "ok", "ok"]);
  });

  test("tells an observer of each exchange, and survives one that fails", async () => {
    const { url } = await startFake(refusal("202.000.001", 401), success({ resourceId: "N1", module: 1 }));
    const observed: ExchangeObservation[] = [];
    const client = clientOf(url, {
      onExchange: (observation) => {
        observed.push(observation);
        throw new Error("broken metrics");
      },
    });
    await client.getResource({ programId, resourceId: "N1" });
    expect(observed).toMatchObject([
      { operation: "getResource", outcome: "unauthenticated", httpStatus: 401 },
      { operation: "getResource", outcome: "success", httpStatus: 200 },
    ]);
  });
});
