import { describe, expect, test, vi } from "vitest";
import type { JournalEntry, Simulator } from "../../../src/simulator/simulator.ts";
import { openReceiver } from "./push-receiver.ts";
import { book, call, check, create, FULL_GUEST, openSimulator } from "./simulator-client.ts";

async function admin(simulator: Simulator, method: string, path: string, body?: unknown) {
  const response = await fetch(`${simulator.adminUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as never };
}

describe("the journal", () => {
  test("tells the story of an order, and holds no guest data", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ pushUrl: receiver.url });
    const { orderId } = await book(simulator, { resourceId: "N00034" }, FULL_GUEST);
    await simulator.idle();
    expect(simulator.journal().map(({ kind }) => kind)).toEqual([
      "request",
      "reservation",
      "answer",
      "request",
      "reservation",
      "order-created",
      expect.any(String),
      expect.any(String),
      expect.any(String),
    ]);
    const written =
      JSON.stringify(simulator.journal()) + JSON.stringify((await admin(simulator, "GET", "/orders")).body);
    for (const value of Object.values(FULL_GUEST).filter((text) => text.length > 2))
      expect(written).not.toContain(value);
    expect(written).toContain(orderId);
  });

  test("can be read by kind and from a number on", async () => {
    const simulator = await openSimulator();
    await book(simulator);
    const requests: JournalEntry[] = (await admin(simulator, "GET", "/journal?kind=request")).body;
    expect(requests).toMatchObject([{ operation: "checkAvailability" }, { operation: "createOrder" }]);
    const later: JournalEntry[] = (await admin(simulator, "GET", `/journal?since=${requests[1]?.seq}`)).body;
    expect(later[0]?.seq).toBe((requests[1]?.seq ?? 0) + 1);
  });
});

describe("the admin API", () => {
  test("adds, shows, releases and removes faults", async () => {
    const simulator = await openSimulator();
    const { id } = (await admin(simulator, "POST", "/faults", { match: { operation: "createOrder" }, kind: "hold" }))
      .body;
    const { prebookingToken } = (await check(simulator)).data;
    const held = create(simulator, prebookingToken);
    await vi.waitFor(async () =>
      expect((await admin(simulator, "GET", "/faults")).body).toMatchObject([{ id, hits: 1, held: 1 }]),
    );
    await admin(simulator, "POST", `/faults/${id}/release`);
    expect((await held).status).toBe(200);
    expect((await admin(simulator, "DELETE", `/faults/${id}`)).status).toBe(204);
    expect((await admin(simulator, "DELETE", `/faults/${id}`)).status).toBe(404);
    expect((await admin(simulator, "POST", "/faults", { match: {}, kind: "nonsense" })).status).toBe(400);
  });

  test("moves the clock", async () => {
    const simulator = await openSimulator();
    await admin(simulator, "POST", "/clock", { now: "2031-01-01T00:00:00Z" });
    await admin(simulator, "POST", "/clock", { advanceMs: 3_600_000 });
    const { now } = (await admin(simulator, "GET", "/clock")).body;
    expect(now).toMatch(/^2031-01-01T01:00:0/);
    expect((await call(simulator, "GET", "/resources/N00001")).status).toBe(200);
  });

  test("changes, modifies and redeems orders", async () => {
    const simulator = await openSimulator();
    const { orderId } = await book(simulator);
    const changed = await admin(simulator, "POST", `/orders/${orderId}/status`, { status: 5 });
    expect(changed.body).toMatchObject({ orderId, status: 5, visible: true });
    const changes = { prebookingDate: "2040-11-01T08:00" };
    expect((await admin(simulator, "POST", `/orders/${orderId}/modify`, { changes })).body).toMatchObject(changes);
    expect((await admin(simulator, "POST", `/orders/${orderId}/redeem`)).body).toMatchObject({ status: 2 });
    expect((await admin(simulator, "GET", "/orders/DP0")).status).toBe(404);
  });

  test("makes passes and sends pushes", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator();
    const pass = await admin(simulator, "POST", "/passes", { availableUsages: 3 });
    expect(pass).toMatchObject({ status: 201, body: { type: "ePass", availableUsages: 3, usedUsages: 0 } });
    await admin(simulator, "PUT", "/push-url", { url: receiver.url });
    const push = await admin(simulator, "POST", "/push", { event: { eventType: "x" }, options: { sign: "old" } });
    expect(push.body).toMatchObject({ acknowledged: true, status: 200 });
  });
});
