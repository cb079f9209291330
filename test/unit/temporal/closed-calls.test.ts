import { createServer } from "node:net";
import { expect, test } from "vitest";
import { createTemporalClient } from "../../../src/temporal/client/connection.ts";
import { waitUntil } from "../../support/wait-until.ts";

test("closing while a call is being repeated ends the call, and not the process", async () => {
  let connections = 0;
  // Nobody speaks gRPC here: each try fails at once, and is repeated by a timer of the SDK.
  const server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined);
    socket.destroy();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  try {
    const temporal = createTemporalClient({ address: `127.0.0.1:${address.port}`, namespace: "default" });
    const calls = [1, 2, 3].map(() =>
      temporal.client.workflowService.describeNamespace({ namespace: "default" }).catch((error: unknown) => error),
    );
    await waitUntil(
      () => connections,
      (count) => count > 0,
    );
    await temporal.close();
    // An exception in the SDK's timer would be one of this process, and fail the run.
    for (const call of calls) expect(await call).toMatchObject({ code: 1 });
    const afterwards = temporal.client.workflowService.describeNamespace({ namespace: "default" });
    await expect(afterwards).rejects.toMatchObject({ code: 1 });
  } finally {
    server.close();
  }
});
