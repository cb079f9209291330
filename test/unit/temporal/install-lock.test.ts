import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findDevServer } from "../../../src/temporal/dev-server/binaries/find-dev-server.ts";
import { goInstall } from "../../../src/temporal/dev-server/binaries/go-install.ts";
import { CACHE, createFakeMachine, FAKE_GO, type FakeMachine } from "./fake-machine.ts";

/** Three processes that start at once on a busy machine take long. */
const LONG = { timeout: 15_000 };

let machine: FakeMachine;

beforeEach(async () => {
  machine = await createFakeMachine();
  await machine.program("bin/go", FAKE_GO);
});
afterEach(() => machine.remove());

/** Searches in a process of its own, as another clone would. */
function findInAnotherProcess(): ChildProcess & { said(): string; output: Promise<string> } {
  const folder = new URL("../../../src/temporal/dev-server/binaries/", import.meta.url).href;
  const script = `
    const { findDevServer } = await import('${folder}find-dev-server.ts');
    const { goInstall } = await import('${folder}go-install.ts');
    const progress = (line) => process.stdout.write(line + '\\n');
    const { how } = await findDevServer({ env: process.env, progress }, [goInstall]);
    process.stdout.write('found by ' + how + '\\n');`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    env: machine.env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    said += more;
  });
  return Object.assign(child, { said: () => said, output: once(child, "close").then(() => said) });
}

test("of three processes that start together one builds; the others wait, say so, and use what it built", async () => {
  await machine.program("bin/go", `until [ -e {root}/others-wait ]; do sleep 0.1; done\n${FAKE_GO}`);
  const searches = [1, 2, 3].map(() => findInAnotherProcess());
  await expect.poll(() => searches.filter(({ said }) => said().includes("; waiting")), LONG).toHaveLength(2);
  await writeFile(join(machine.root, "others-wait"), "");
  const outputs = await Promise.all(searches.map(({ output }) => output));
  expect(await machine.lines("go-calls")).toHaveLength(1);
  expect(outputs.filter((output) => output.includes("found by go install"))).toHaveLength(1);
  const waiting = outputs.filter((output) => output.includes("found by the cache folder"));
  expect(waiting).toHaveLength(2);
  for (const output of waiting) expect(output).toMatch(/process \d+ is obtaining it already; waiting/);
  expect(await readdir(join(machine.root, CACHE))).toEqual(["install-dev-server.lock", "temporal-v1.5.1"]);
});

test("takes over from a process that was killed while it built", async () => {
  await machine.program("bin/go", `echo x >> {root}/started; sleep 30`);
  const killed = findInAnotherProcess();
  await expect.poll(() => machine.lines("started"), { timeout: 10_000 }).toHaveLength(1);
  killed.kill("SIGKILL");
  await once(killed, "exit");

  await machine.program("bin/go", FAKE_GO);
  const found = await findDevServer({ env: machine.env, progress: () => undefined }, [goInstall]);
  expect(found.how).toBe("go install");
});

test("waits for a living process, however long it has not moved, as after a laptop's sleep", async () => {
  await machine.program("bin/go", `echo x >> {root}/started; sleep 30`);
  const asleep = findInAnotherProcess();
  await expect.poll(() => machine.lines("started"), { timeout: 10_000 }).toHaveLength(1);
  asleep.kill("SIGSTOP");
  const cache = join(machine.root, CACHE);
  const hourAgo = new Date(Date.now() - 60 * 60_000);
  for (const name of await readdir(cache)) await utimes(join(cache, name), hourAgo, hourAgo);

  await machine.program("bin/go", FAKE_GO);
  const lines: string[] = [];
  const found = findDevServer({ env: machine.env, progress: (line) => void lines.push(line) }, [goInstall]);
  await expect.poll(() => lines.join()).toContain(`process ${asleep.pid} is obtaining it already; waiting (0 s)`);
  expect(await machine.lines("go-calls")).toEqual([]);

  asleep.kill("SIGKILL");
  expect(await found).toMatchObject({ how: "go install" });
});
