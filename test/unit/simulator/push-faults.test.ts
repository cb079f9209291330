import { decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { openReceiver, SUCCESS } from "./push-receiver.ts";
import { book, cancel, openSimulator } from "./simulator-client.ts";

async function open() {
  const receiver = await openReceiver();
  const simulator = await openSimulator({ pushUrl: receiver.url });
  return { receiver, simulator, statuses: () => receiver.received.map(({ body }) => body.currentStatus) };
}

describe("a push can be", () => {
  test("dropped", async () => {
    const { simulator, statuses } = await open();
    simulator.faults.add({ match: { operation: "push" }, kind: "drop", times: 1 });
    const { orderId } = await book(simulator);
    await cancel(simulator, orderId);
    await simulator.idle();
    expect(statuses()).toEqual([3]);
  });

  test("duplicated", async () => {
    const { receiver, simulator } = await open();
    simulator.faults.add({ match: { operation: "push" }, kind: "duplicate", times: 1 });
    await book(simulator);
    await simulator.idle();
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[0]?.body).toEqual(receiver.received[1]?.body);
  });

  test("overtaken by the next one of the same order", async () => {
    const { simulator, statuses } = await open();
    simulator.faults.add({ match: { operation: "push" }, kind: "reorder", times: 1, delayMs: 60_000 });
    const { orderId } = await book(simulator);
    await cancel(simulator, orderId);
    await simulator.idle();
    expect(statuses()).toEqual([3, 1]);
  });

  test("delayed", async () => {
    const { simulator, statuses } = await open();
    simulator.faults.add({ match: { operation: "push" }, kind: "delay", delayMs: 150, times: 1 });
    const { orderId } = await book(simulator);
    await cancel(simulator, orderId);
    await simulator.idle();
    expect(statuses()).toEqual([3, 1]);
  });

  test("signed with the old key", async () => {
    const { receiver, simulator } = await open();
    simulator.faults.add({ match: { operation: "push" }, kind: "old-key" });
    for (let count = 0; count < 6; count += 1) await book(simulator);
    await simulator.idle();
    const kids = receiver.received.map(({ token }) => decodeProtectedHeader(token ?? "").kid);
    expect(new Set(kids)).toEqual(new Set([simulator.pushJwks.keys[0]?.kid]));
  });

  test("sent, and answered, before the answer that tells the client the order's id", async () => {
    const order: string[] = [];
    const receiver = await openReceiver(async () => {
      // Long enough for an answer that does not wait to be first.
      await new Promise((resolve) => setTimeout(resolve, 100));
      order.push("push");
      return SUCCESS;
    });
    const simulator = await openSimulator({ pushUrl: receiver.url });
    simulator.faults.add({ match: { operation: "push" }, kind: "before-answer" });
    await book(simulator);
    order.push("answer");
    expect(order).toEqual(["push", "answer"]);
  });
});
