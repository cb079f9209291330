import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, test, vi } from "vitest";
import { openReceiver, SUCCESS } from "./push-receiver.ts";
import { book, call, cancel, E_PASS_ID, openSimulator } from "./simulator-client.ts";

const attempts = (simulator: Awaited<ReturnType<typeof openSimulator>>) =>
  simulator.journal().filter((entry) => entry.kind === "push-attempt");

describe("a push", () => {
  test("tells of creation, confirmation, cancellation and redemption, each with its own date", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ pushUrl: receiver.url, delaysMs: { confirm: 0 } });
    const pending = await book(simulator, { resourceId: "N90003" });
    simulator.orders.changeStatus(pending.orderId, 1);
    simulator.orders.redeem(pending.orderId);
    const cancelled = await book(simulator);
    await cancel(simulator, cancelled.orderId);
    await simulator.idle();
    const steps = (orderId: string) =>
      receiver.received
        .map(({ body }) => body)
        .filter((body) => body.orderId === orderId)
        .sort((one, other) => String(one.statusChangedDate).localeCompare(String(other.statusChangedDate)));
    expect(steps(pending.orderId).map((body) => [body.previousStatus, body.currentStatus])).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
    ]);
    expect(new Set(steps(pending.orderId).map((body) => body.statusChangedDate)).size).toBe(3);
    expect(steps(cancelled.orderId).map((body) => [body.previousStatus, body.currentStatus])).toEqual([
      [0, 1],
      [1, 3],
    ]);
    expect(steps(cancelled.orderId)[0]).toEqual({
      eventType: "prebooking.statusChanged",
      orderId: cancelled.orderId,
      programId: simulator.programIds[0],
      dpId: E_PASS_ID,
      module: 1,
      previousStatus: 0,
      currentStatus: 1,
      statusChangedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
      remarks: null,
    });
  });

  test("is signed with RS256 by one of two published keys, both of them in use", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ pushUrl: receiver.url, seed: 7 });
    for (let count = 0; count < 12; count += 1) await simulator.push({ eventType: "prebooking.statusChanged", count });
    const keys = createLocalJWKSet(simulator.pushJwks);
    const kids = new Set<string | undefined>();
    for (const { token } of receiver.received) {
      const { payload } = await jwtVerify(token ?? "", keys, { issuer: "dragonpass", algorithms: ["RS256"] });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
      kids.add(decodeProtectedHeader(token ?? "").kid);
    }
    expect([...kids].sort()).toEqual(simulator.pushJwks.keys.map(({ kid }) => kid).sort());
  });

  test("chooses the same keys again for the same seed", async () => {
    const kidsOf = async () => {
      const receiver = await openReceiver();
      const simulator = await openSimulator({ pushUrl: receiver.url, seed: 3 });
      for (let count = 0; count < 8; count += 1) await simulator.push({ eventType: "x" });
      return receiver.received.map(({ token }) => decodeProtectedHeader(token ?? "").kid);
    };
    expect(await kidsOf()).toEqual(await kidsOf());
  });

  test("carries real token times, whatever the simulator's clock says", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ pushUrl: receiver.url });
    simulator.clock.advance(90 * 86_400_000);
    await simulator.push({ eventType: "x" });
    await jwtVerify(receiver.received[0]?.token ?? "", createLocalJWKSet(simulator.pushJwks), { maxTokenAge: 60 });
  });

  test("is tried four times with a fresh token each, then given up", async () => {
    const receiver = await openReceiver(() => ({ status: 503, body: "" }));
    const simulator = await openSimulator({ pushUrl: receiver.url, pushRetryDelaysMs: [1, 2, 1100] });
    await book(simulator);
    await simulator.idle();
    expect(attempts(simulator).map(({ attempt, answerStatus }) => [attempt, answerStatus])).toEqual([
      [1, 503],
      [2, 503],
      [3, 503],
      [4, 503],
    ]);
    expect(simulator.journal().at(-1)).toMatchObject({ kind: "push-given-up", attempts: 4 });
    const tokens = receiver.received.map(({ token }) => token);
    // Made within one second, by one key, two tokens can be equal: the last one cannot.
    expect(tokens.slice(0, 3)).not.toContain(tokens[3]);
  });

  test.each([
    ["an empty 200", { status: 200, body: "" }],
    ["a 200 that says something else", { status: 200, body: '{"status":"ok"}' }],
    ["a 200 that is no JSON", { status: 200, body: "success" }],
    ["a 201", { status: 201, body: '{"status":"success"}' }],
    ["a 204", { status: 204, body: "" }],
    ["a redirect", { status: 307, body: "", headers: { location: "/push" } }],
  ])("is not acknowledged by %s", async (_name, reply) => {
    const receiver = await openReceiver((_push, count) => (count === 1 ? reply : SUCCESS));
    const simulator = await openSimulator({ pushUrl: receiver.url, pushRetryDelaysMs: [0, 0, 0] });
    expect(await simulator.push({ eventType: "x" })).toMatchObject({ acknowledged: true, attempts: 2 });
    expect(attempts(simulator).map(({ acknowledged }) => acknowledged)).toEqual([false, true]);
  });

  test("of a batch is acknowledged only by its own numbers", async () => {
    const right = { batchId: "20251028T010000Z", sequence: 2, status: "success" };
    const replies = [{ status: "success" }, { ...right, sequence: 1 }, { ...right, batchId: "x" }, right];
    const receiver = await openReceiver((_push, count) => ({ status: 200, body: JSON.stringify(replies[count - 1]) }));
    const simulator = await openSimulator({ pushUrl: receiver.url, pushRetryDelaysMs: [0, 0, 0] });
    const event = { eventType: "resource.metadata.updated", batchId: right.batchId, sequence: 2 };
    expect(await simulator.push(event)).toMatchObject({ acknowledged: true, attempts: 4 });
  });

  test("that is not answered in time counts as failed", async () => {
    const receiver = await openReceiver((_push, count) => (count === 1 ? null : SUCCESS));
    const simulator = await openSimulator({ pushUrl: receiver.url, pushRetryDelaysMs: [0], pushTimeoutMs: 50 });
    expect(await simulator.push({ eventType: "x" })).toMatchObject({ acknowledged: true, attempts: 2 });
    expect(attempts(simulator)[0]).toMatchObject({ error: "timeout", answerStatus: null });
  });

  test("never makes the answer to the client wait, and comes after the change is stored", async () => {
    let statusSeen: number | undefined;
    const answered = Promise.withResolvers<typeof SUCCESS>();
    const receiver = await openReceiver(({ body }) => {
      statusSeen = simulator.orders.get(String(body.orderId))?.status;
      return answered.promise;
    });
    const simulator = await openSimulator({ pushUrl: receiver.url });
    await book(simulator);
    answered.resolve(SUCCESS);
    await simulator.idle();
    expect(statusSeen).toBe(1);
  });

  test("goes nowhere without an address, and where it is told once there is one", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator();
    await book(simulator);
    await simulator.idle();
    expect(simulator.journal()).toContainEqual(
      expect.objectContaining({ kind: "push-dropped", reason: "no-push-url" }),
    );
    simulator.setPushUrl(receiver.url);
    await book(simulator);
    await simulator.idle();
    expect(receiver.received).toHaveLength(1);
  });

  test("that waits for its next attempt does not keep the simulator from closing", async () => {
    const receiver = await openReceiver(() => ({ status: 500, body: "" }));
    const simulator = await openSimulator({ pushUrl: receiver.url });
    const pushed = simulator.push({ eventType: "x" });
    await vi.waitFor(() => expect(attempts(simulator)).toHaveLength(1));
    await simulator.close();
    expect(await pushed).toMatchObject({ acknowledged: false, attempts: 1 });
  });

  test("about a change of the lounge carries its remark", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ pushUrl: receiver.url });
    const { orderId } = await book(simulator);
    simulator.orders.changeStatus(orderId, 3, { remarks: "Closed for repairs" });
    await simulator.idle();
    expect(receiver.received.map(({ body }) => body.remarks)).toContain("Closed for repairs");
  });

  test("is kept silent for a change that nobody is told of", async () => {
    const receiver = await openReceiver();
    const simulator = await openSimulator({ pushUrl: receiver.url });
    const { orderId } = await book(simulator);
    simulator.orders.modify(orderId, { prebookingDate: "2040-10-02T09:00" }, { push: false });
    await simulator.idle();
    expect(receiver.received).toHaveLength(1);
    const read = await call(simulator, "POST", "/orders/ePasses/details", { orderId });
    expect(read.data.extra.prebookingDate).toBe("2040-10-02T09:00");
  });
});
