import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openReceiver } from "./push-receiver.ts";
import { openSimulator } from "./simulator-client.ts";

const run = promisify(execFile);

test("every call that the page of the simulator shows is taken, and the first push is a good one", async () => {
  const page = await readFile(new URL("../../../docs/simulator.md", import.meta.url), "utf8");
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  const calls = blocks.filter((block) => block.startsWith("curl "));
  expect(calls.length).toBeGreaterThan(4);
  const receiver = await openReceiver();
  const simulator = await openSimulator({ pushUrl: receiver.url });
  for (const block of calls) {
    const address = simulator.adminUrl.replace(/^http:\/\/|\/_simulator$/g, "");
    const script = `set -e; curl() { command curl --fail-with-body -sS "$@"; echo; }\n${block.replaceAll("localhost:4010", address)}`;
    await run("sh", ["-c", script]);
  }
  expect(receiver.received[0]?.body).toMatchObject({ eventType: "prebooking.statusChanged", currentStatus: 1 });
  const tokens = receiver.received.map(({ token }) => token);
  expect(tokens.length).toBeGreaterThan(1);
  expect(tokens).not.toContain(null);
});
