import { describe, expect, test, vi } from "vitest";
import {
  book,
  call,
  cancel,
  check,
  create,
  details,
  list,
  openSimulator,
  send,
  signToken,
} from "./simulator-client.ts";

const MATCH_CREATE = { operation: "createOrder" } as const;

describe("a fault", () => {
  test("that loses the answer after the effect leaves an order behind, before it none", async () => {
    const simulator = await openSimulator();
    simulator.faults.add({ match: MATCH_CREATE, kind: "answer-lost", times: 1 });
    const { prebookingToken } = (await check(simulator)).data;
    await expect(create(simulator, prebookingToken)).rejects.toThrow("fetch failed");
    expect((await list(simulator)).data.orders).toHaveLength(1);
    expect(await create(simulator, prebookingToken)).toMatchObject({ code: "500.010.001" });

    simulator.faults.add({ match: MATCH_CREATE, kind: "answer-lost", when: "before", times: 1 });
    const second = (await check(simulator)).data.prebookingToken;
    await expect(create(simulator, second)).rejects.toThrow("fetch failed");
    expect((await list(simulator)).data.orders).toHaveLength(1);
    expect((await create(simulator, second)).status).toBe(200);
  });

  test("that repeats a request carries it out twice and answers as to the second one", async () => {
    const simulator = await openSimulator();
    simulator.faults.add({ match: MATCH_CREATE, kind: "repeated-request", times: 1 });
    const { prebookingToken } = (await check(simulator)).data;
    expect(await create(simulator, prebookingToken)).toMatchObject({ status: 409, code: "500.010.001" });
    const [order] = simulator.orders.list();
    simulator.faults.add({ match: { operation: "cancelOrder" }, kind: "repeated-request", times: 1 });
    expect(await cancel(simulator, order?.orderId ?? "")).toMatchObject({ code: "500.020.002" });
    expect(simulator.orders.list()).toMatchObject([{ status: 3 }]);
  });

  test("that makes the order late hides it from reads, refuses its token as used, and then shows it", async () => {
    const simulator = await openSimulator();
    simulator.faults.add({ match: MATCH_CREATE, kind: "order-late", delayMs: 200, times: 1 });
    const { prebookingToken } = (await check(simulator)).data;
    await expect(create(simulator, prebookingToken)).rejects.toThrow("fetch failed");
    const orderId = simulator.orders.list()[0]?.orderId ?? "";
    expect((await list(simulator)).data.pagination.totalNumber).toBe(0);
    expect((await details(simulator, orderId)).code).toBe("500.020.003");
    expect((await cancel(simulator, orderId)).code).toBe("500.020.003");
    expect((await create(simulator, prebookingToken)).code).toBe("500.010.001");
    expect(simulator.journal().some(({ kind }) => kind === "push-dropped")).toBe(false);
    await simulator.idle();
    expect((await details(simulator, orderId)).data.status).toBe(1);
    expect(simulator.journal().map(({ kind }) => kind)).toContain("push-dropped");
  });

  test("that holds a request lets nothing happen until it is released", async () => {
    const simulator = await openSimulator();
    const hold = simulator.faults.add({ match: MATCH_CREATE, kind: "hold", times: 1 });
    const { prebookingToken } = (await check(simulator)).data;
    const held = create(simulator, prebookingToken);
    await hold.waitForHit();
    expect(simulator.orders.list()).toHaveLength(0);
    // The client asks again meanwhile: the second request wins, the held one comes too late.
    expect((await create(simulator, prebookingToken)).status).toBe(200);
    hold.release();
    expect(await held).toMatchObject({ status: 409, code: "500.010.001" });
    expect(hold.hits()).toBe(1);
  });

  test("that holds after the effect has made the order already", async () => {
    const simulator = await openSimulator();
    const hold = simulator.faults.add({ match: MATCH_CREATE, kind: "hold", when: "after" });
    const held = book(simulator);
    await vi.waitFor(() => expect(simulator.orders.list()).toHaveLength(1));
    hold.release();
    expect((await held).orderId).toBe(simulator.orders.list()[0]?.orderId);
  });

  test("that holds carries out the request of a client that has gone", async () => {
    const simulator = await openSimulator();
    const hold = simulator.faults.add({ match: MATCH_CREATE, kind: "hold" });
    const { prebookingToken } = (await check(simulator)).data;
    const path = "/orders/lounges/ePasses/prebooking";
    const body = { module: 1, ePassId: "1788000000000001", extra: { prebookingToken } };
    const gone = fetch(`${simulator.url}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await signToken(simulator)}`,
        "x-program-id": simulator.programIds[0] ?? "",
        "x-request-id": "r1",
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(100),
    });
    await expect(gone).rejects.toThrow();
    // One more round trip: by then the simulator has seen the connection close.
    expect((await list(simulator)).data.orders).toHaveLength(0);
    hold.release();
    await vi.waitFor(() => expect(simulator.orders.list()).toHaveLength(1));
    const answers = simulator.journal().filter(({ kind }) => kind === "answer");
    expect(answers.at(-1)).toMatchObject({ operation: "createOrder", status: null });
  });

  test("answers with a status: 500 with a code, 429 with Retry-After, a refusal in a 200", async () => {
    const simulator = await openSimulator();
    const match = { operation: "getResource" } as const;
    simulator.faults.add({ match, kind: "status", times: 1 });
    simulator.faults.add({ match, kind: "status", status: 429, retryAfterSeconds: 7, times: 1 });
    simulator.faults.add({ match, kind: "status", status: 200, code: "500.000.009", times: 1 });
    const read = () => call(simulator, "GET", "/resources/N00001");
    expect(await read()).toMatchObject({ status: 500, code: "100.000.001" });
    const throttled = await read();
    expect([throttled.status, throttled.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await read()).toMatchObject({ status: 200, code: "500.000.009" });
    expect(await read()).toMatchObject({ status: 200, code: 0 });
  });

  test("answers with HTML, or with half of the JSON", async () => {
    const simulator = await openSimulator();
    const match = { operation: "getResource" } as const;
    simulator.faults.add({ match, kind: "html", status: 502, times: 1 });
    simulator.faults.add({ match, kind: "truncated-json", times: 1 });
    const html = await send(simulator, "GET", "/resources/N00001");
    expect([html.status, html.headers.get("content-type")]).toEqual([502, "text/html; charset=utf-8"]);
    const truncated = await send(simulator, "GET", "/resources/N00001");
    const text = await truncated.text();
    expect([truncated.status, text.slice(0, 9)]).toEqual([200, '{"code":0']);
    expect(() => JSON.parse(text)).toThrow();
  });

  test("that reads stale answers as it was before the last change, so many times", async () => {
    const simulator = await openSimulator();
    const { orderId } = await book(simulator);
    simulator.faults.add({ match: { operation: "listOrders" }, kind: "stale-read", times: 1 });
    expect((await list(simulator)).data.orders).toHaveLength(0);
    expect((await list(simulator)).data.orders).toHaveLength(1);
    await cancel(simulator, orderId);
    simulator.faults.add({ match: { operation: "getOrder" }, kind: "stale-read", times: 2 });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await details(simulator, orderId)).data.status);
    expect(statuses).toEqual([1, 1, 3]);
  });

  test("hits only what it matches, and is over when removed", async () => {
    const simulator = await openSimulator();
    const rule = simulator.faults.add({ match: { resourceId: "N00012" }, kind: "status" });
    expect((await call(simulator, "GET", "/resources/N00001")).status).toBe(200);
    expect((await call(simulator, "GET", "/resources/N00012")).status).toBe(500);
    expect((await check(simulator, { resourceId: "N00012" })).status).toBe(500);
    rule.remove();
    expect((await call(simulator, "GET", "/resources/N00012")).status).toBe(200);
    expect(rule.hits()).toBe(2);
  });

  test("is found for an order by its token, its id and its pass", async () => {
    const simulator = await openSimulator();
    const { id: ePassId } = simulator.passes.create();
    const byResource = simulator.faults.add({
      match: { ...MATCH_CREATE, resourceId: "N00033" },
      kind: "slow",
      delayMs: 0,
    });
    const byPass = simulator.faults.add({
      match: { operation: "getOrder", passId: ePassId },
      kind: "slow",
      delayMs: 0,
    });
    const { orderId } = await book(simulator, { ePassId, resourceId: "N00033" });
    await details(simulator, orderId);
    expect([byResource.hits(), byPass.hits()]).toEqual([1, 1]);
  });

  test("that can never hit is refused", async () => {
    const simulator = await openSimulator();
    expect(() => simulator.faults.add({ match: { operation: "push" }, kind: "slow" })).toThrow(
      "does not happen to pushes",
    );
    expect(() => simulator.faults.add({ match: MATCH_CREATE, kind: "drop" })).toThrow("happens to pushes only");
    expect(() => simulator.faults.add({ match: MATCH_CREATE, kind: "stale-read" })).toThrow("getOrder");
  });

  test("does not keep the simulator from closing", async () => {
    const simulator = await openSimulator();
    const hold = simulator.faults.add({ match: MATCH_CREATE, kind: "hold" });
    const held = book(simulator).catch(() => "lost");
    await hold.waitForHit();
    await simulator.close();
    expect(await held).toBe("lost");
    expect(simulator.orders.list()).toHaveLength(0);
  });
});
