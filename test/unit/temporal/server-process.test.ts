import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { startServerProcess } from "../../../src/temporal/dev-server/binaries/server-process.ts";

const MODULE = new URL("../../../src/temporal/dev-server/binaries/server-process.ts", import.meta.url).href;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("a server does not outlive the process that started it, even one that is killed", async () => {
  // The "server" tells its process number through its error output.
  const script = `
    const { startServerProcess } = await import('${MODULE}');
    const server = startServerProcess('/bin/sh', ['-c', 'echo $$ >&2; exec sleep 300'], { env: process.env });
    setInterval(() => { for (const line of server.lastLines()) process.stdout.write(line + '\\n'); }, 20);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [chunk] = (await once(parent.stdout, "data")) as [Buffer];
  const serverPid = Number.parseInt(chunk.toString(), 10);
  expect(isRunning(serverPid)).toBe(true);

  parent.kill("SIGKILL");
  await expect.poll(() => isRunning(serverPid), { timeout: 5_000 }).toBe(false);
});

test("keeps the last lines of its error output, and tells how it ended", async () => {
  const server = startServerProcess("/bin/sh", ["-c", "seq 100 >&2; exit 3"], { env: process.env });
  expect(await server.exited).toBe("exit code 3");
  await expect.poll(() => server.lastLines().at(-1)).toBe("100");
  expect(server.lastLines()).toHaveLength(50);
  await server.stop();
});

test("a program that is not there is an end, not a crash", async () => {
  const server = startServerProcess("/no/such/program", [], { env: process.env });
  expect(await server.exited).toContain("ENOENT");
  expect(server.hasExited()).toBe(true);
  await server.stop();
});
