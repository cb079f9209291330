import { expect, test } from "vitest";
import { runCommand } from "../../../src/temporal/dev-server/binaries/run-command.ts";

const run = (script: string, timeoutMs = 10_000) =>
  runCommand("/bin/sh", ["-c", script], { env: { PATH: "/usr/bin:/bin" }, timeoutMs });

test("a command that is killed at its limit has failed, though a process that it left behind holds its output", async () => {
  const startedAt = Date.now();
  const { failure, tail } = await run("sleep 15 & echo begun; sleep 15", 1_000);
  expect({ failure, tail }).toEqual({ failure: "not finished after 1 s", tail: ["begun"] });
  expect(Date.now() - startedAt).toBeLessThan(12_000);
});

test("keeps the last lines, those from just before the end too", async () => {
  const { failure, tail } = await run("seq 1000; exit 3");
  expect(failure).toBe("ended with exit code 3");
  expect(tail).toEqual(Array.from({ length: 20 }, (_, index) => String(981 + index)));
});

test("a command that is not there has failed, and says so", async () => {
  const { failure } = await runCommand("/no/such/program", [], { env: {}, timeoutMs: 1_000 });
  expect(failure).toContain("ENOENT");
});
