import { mkdir, readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cacheFolder } from "../../../src/temporal/dev-server/binaries/cache-folder.ts";
import { findDevServer } from "../../../src/temporal/dev-server/binaries/find-dev-server.ts";
import { goInstall } from "../../../src/temporal/dev-server/binaries/go-install.ts";
import type { Installer } from "../../../src/temporal/dev-server/binaries/server-finding.ts";
import { CACHE, createFakeMachine, FAKE_GO, type FakeMachine, WORKING_CLI } from "./fake-machine.ts";

const CACHED_CLI = `${CACHE}/temporal-v1.5.1`;

let machine: FakeMachine;
let progressLines: string[];

beforeEach(async () => {
  machine = await createFakeMachine();
  progressLines = [];
});
afterEach(() => machine.remove());

const progress = (line: string) => void progressLines.push(line);
const find = (env: NodeJS.ProcessEnv = {}, installers: Installer[] = [goInstall]) =>
  findDevServer({ env: { ...machine.env, ...env }, progress }, installers);

test("keeps its files in the XDG cache folder, and in ~/.cache without one", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/elsewhere", HOME: "/home/x" })).toBe("/elsewhere/dragonpass-temporal");
  expect(cacheFolder({ XDG_CACHE_HOME: "relative", HOME: "/home/x" })).toBe("/home/x/.cache/dragonpass-temporal");
  expect(cacheFolder({ XDG_CACHE_HOME: "", HOME: "/home/x" })).toBe("/home/x/.cache/dragonpass-temporal");
});

test("takes TEMPORAL_CLI_PATH before PATH and cache", async () => {
  const configured = await machine.program("configured/my-temporal", WORKING_CLI);
  await machine.program("bin/temporal", WORKING_CLI);
  await machine.program(CACHED_CLI, WORKING_CLI);
  expect(await find({ TEMPORAL_CLI_PATH: configured })).toEqual({ path: configured, how: "TEMPORAL_CLI_PATH" });
});

test("does not silently take another binary than the one that TEMPORAL_CLI_PATH names", async () => {
  await machine.program("bin/temporal", WORKING_CLI);
  const wrong = await machine.program("configured/temporal", 'echo "some other program"');
  await expect(find({ TEMPORAL_CLI_PATH: wrong })).rejects.toMatchObject({
    code: "temporal_server_not_found",
    message: expect.stringContaining(`TEMPORAL_CLI_PATH is "${wrong}"`),
  });
  await expect(find({ TEMPORAL_CLI_PATH: "/no/such/file" })).rejects.toThrow("/no/such/file");
});

test("takes PATH before the cache", async () => {
  const inPath = await machine.program("bin/temporal", WORKING_CLI);
  await machine.program(CACHED_CLI, WORKING_CLI);
  expect(await find()).toEqual({ path: inPath, how: "PATH" });
});

test("passes over a program in PATH that only has the name, and says so", async () => {
  const impostor = await machine.program("bin/temporal", 'echo "temporal paradox 0.1"');
  const cached = await machine.program(CACHED_CLI, WORKING_CLI);
  expect(await find()).toEqual({ path: cached, how: "the cache folder" });
  expect(progressLines.join("\n")).toContain(impostor);
});

test("takes the cache before it builds", async () => {
  await machine.program("bin/go", FAKE_GO);
  const cached = await machine.program(CACHED_CLI, WORKING_CLI);
  expect(await find()).toEqual({ path: cached, how: "the cache folder" });
  expect(await machine.lines("go-calls")).toEqual([]);
});

test("builds with Go where nothing else works, and the next search finds that in the cache", async () => {
  await machine.program("bin/go", FAKE_GO);
  const path = join(machine.root, CACHED_CLI);
  expect(await find()).toEqual({ path, how: "go install" });
  expect(await find()).toEqual({ path, how: "the cache folder" });
  expect(await machine.lines("go-calls")).toEqual([
    "install -v -ldflags -s -w github.com/temporalio/cli/cmd/temporal@v1.5.1",
  ]);
});

test("does not use a broken cached binary, and replaces it", async () => {
  await machine.program("bin/go", FAKE_GO);
  const path = await machine.program(CACHED_CLI, "exit 1");
  expect(await find()).toEqual({ path, how: "go install" });
  expect(await find()).toEqual({ path, how: "the cache folder" });
});

test("a build that fails, or gives what does not run, leaves nothing in the cache", async () => {
  await machine.program("bin/go", 'echo "no space left" >&2; echo half > "$GOBIN/temporal"; exit 1');
  await expect(find()).rejects.toThrow(/go install: ended with exit code 1: .*no space left/);
  await machine.program("bin/go", 'echo "not a program" > "$GOBIN/temporal"');
  await expect(find()).rejects.toThrow("its result does not run here");
  expect(await readdir(join(machine.root, CACHE))).toEqual(["install-dev-server.lock"]);
});

test("removes what a killed build has left behind, once no build can still be at it", async () => {
  await machine.program("bin/go", FAKE_GO);
  const old = join(machine.root, CACHE, "incomplete-old");
  await mkdir(old, { recursive: true });
  await mkdir(join(machine.root, CACHE, "incomplete-new"));
  const yesterday = new Date(Date.now() - 24 * 60 * 60_000);
  await utimes(old, yesterday, yesterday);
  await find();
  expect((await readdir(join(machine.root, CACHE))).sort()).toEqual([
    "incomplete-new",
    "install-dev-server.lock",
    "temporal-v1.5.1",
  ]);
});

test("tries the ways to obtain it in their order, and goes on after one that fails", async () => {
  const tried: string[] = [];
  const failing = (how: string): Installer => ({
    how,
    cachedPath: `temporal-${how}`,
    unavailable: async () => null,
    install: async () => {
      tried.push(how);
      throw new Error(`${how} is broken`);
    },
  });
  await machine.program("bin/go", FAKE_GO);
  expect(await find({}, [failing("first"), failing("second"), goInstall])).toMatchObject({ how: "go install" });
  expect(tried).toEqual(["first", "second"]);
  expect(progressLines.join("\n")).toContain("first is broken");
});

test("says in one message what was tried and every way to provide it", async () => {
  const error = await find().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "temporal_server_not_found" });
  const message = String(error);
  for (const part of ["TEMPORAL_CLI_PATH", "in PATH", CACHE, 'there is no "go" in PATH', "go install -ldflags"]) {
    expect(message).toContain(part);
  }
  expect(message).toContain("TEMPORAL_ADDRESS");
});
