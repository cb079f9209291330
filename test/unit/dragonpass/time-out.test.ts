import { expect, onTestFinished, test, vi } from "vitest";
import { createDragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { CREATE, ORDER, startFake, success } from "./fake-dragonpass.ts";

test("gives each request 10 seconds of its own, unless told otherwise", async () => {
  const { url, seen } = await startFake(success(ORDER));
  const timeout = vi.spyOn(AbortSignal, "timeout");
  onTestFinished(() => timeout.mockRestore());
  const tokenSource = { token: async () => "token", invalidate: () => undefined };
  const client = createDragonPassClient({ baseUrl: url, tokenSource });
  onTestFinished(() => client.close());

  await client.createOrder(CREATE);
  await client.cancelOrder({ programId: CREATE.programId, orderId: ORDER.orderId });

  expect(seen).toHaveLength(2);
  expect(timeout.mock.calls).toEqual([[10_000], [10_000]]);
});
