import { mkdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { findBuiltBundle } from "../../src/temporal/worker/built-bundle.ts";
import { type NodeProcess, startNodeProcess } from "../support/service/node-process.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { copySource, type SourceCopy } from "../support/set-up/source-copy.ts";
import "../support/set-up/provided.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CODE = "dist/workflow-bundle.js";
const RECORD = "dist/workflow-bundle.json";
const RULE = "src/domain/booking/next-step.ts";
const FAILED = { code: 1, signal: null };

interface Recorded {
  sha256: string;
  inputs: { files: Record<string, string>; packages: Record<string, string> };
}

describe("the bundle that a build has left", () => {
  let copy: SourceCopy;
  beforeEach(async () => {
    copy = await copySource();
    onTestFinished(() => copy.remove());
  });

  test("fits the code that it was built from, wherever that is copied to", async () => {
    expect(await findBuiltBundle(copy.path)).toEqual({ state: "fits", codePath: join(copy.path, CODE) });
  });

  test("is made of every file that the workflows load, and of the packages that they load", async () => {
    const { files, packages } = (await recorded(ROOT)).inputs;
    const loaded = await loadedFrom("workflows/index.ts");
    expect(loaded.size).toBeGreaterThan(30);
    expect(Object.keys(files)).toEqual(expect.arrayContaining([...loaded]));
    for (const name of ["workflow", "common", "worker"]) {
      expect(packages).toHaveProperty([`node_modules/@temporalio/${name}`], expect.stringMatching(/^\d+\.\d+\.\d+$/));
    }
  });

  test("does not fit once any of its files has changed or is gone, whichever", async () => {
    const names = Object.keys((await recorded(copy.path)).inputs.files);
    for (const name of names) {
      const file = join(copy.path, name);
      const before = await readFile(file);
      await writeFile(file, `${before}\n`);
      expect(await findBuiltBundle(copy.path)).toEqual({ state: "stale", reason: `${name} has changed` });
      await writeFile(file, before);
    }
    expect((await findBuiltBundle(copy.path)).state).toBe("fits");
    await copy.drop(RULE);
    expect(await findBuiltBundle(copy.path)).toEqual({ state: "stale", reason: `${RULE} is gone` });
  });

  test.each<{ what: string; spoil: (of: Recorded) => unknown; reason: RegExp }>([
    {
      what: "one of its packages has another version",
      spoil: ({ inputs }) => Object.assign(inputs.packages, { "node_modules/@temporalio/workflow": "1.0.0" }),
      reason: /^node_modules\/@temporalio\/workflow was 1\.0\.0 and is \d/,
    },
    {
      what: "one of its packages is not there",
      spoil: ({ inputs }) => Object.assign(inputs.packages, { "node_modules/@temporalio/nothing": "1.0.0" }),
      reason: /^node_modules\/@temporalio\/nothing is not installed$/,
    },
    {
      what: "another version wrote down what it is made of",
      spoil: (of) => Object.assign(of, { inputs: { everything: "1" } }),
      reason: /^dist\/workflow-bundle\.json is not one of this version$/,
    },
  ])("does not fit where $what", async ({ spoil, reason }) => {
    const record = await recorded(copy.path);
    spoil(record);
    await writeFile(join(copy.path, RECORD), JSON.stringify(record));
    expect(await findBuiltBundle(copy.path)).toEqual({ state: "stale", reason: expect.stringMatching(reason) });
  });

  test("does not fit where half of it was copied, or nothing", async () => {
    const stale = { state: "stale", reason: `${CODE} is not the one that was built` };
    await truncate(join(copy.path, CODE), 1_000);
    expect(await findBuiltBundle(copy.path)).toEqual(stale);
    await copy.drop(CODE);
    expect(await findBuiltBundle(copy.path)).toEqual(stale);
    await copy.drop(RECORD);
    expect(await findBuiltBundle(copy.path)).toEqual({ state: "missing" });
  });
});

/** The bundle is looked for where something else may be: each is a build that went wrong, and no fault of the start. */
describe("what stands in the place of a built bundle", () => {
  test.each([
    { what: "a file for the folder", path: "dist", as: "file", reason: `${RECORD} cannot be read` },
    { what: "a folder for the record", path: RECORD, as: "folder", reason: `${RECORD} cannot be read` },
    { what: "a folder for the bundle", path: CODE, as: "folder", reason: `${CODE} is not the one that was built` },
    { what: "a folder for one of its files", path: RULE, as: "folder", reason: `${RULE} cannot be read` },
    { what: "a file for a folder of them", path: dirname(RULE), as: "file", reason: "cannot be read" },
  ])("makes it stale: $what", async ({ path, as, reason }) => {
    const copy = await copySource();
    onTestFinished(() => copy.remove());
    await rm(join(copy.path, path), { recursive: true });
    if (as === "file") await writeFile(join(copy.path, path), "");
    else await mkdir(join(copy.path, path));
    expect(await findBuiltBundle(copy.path)).toEqual({ state: "stale", reason: expect.stringContaining(reason) });
  });
});

describe("a worker", () => {
  let world: World;
  let copy: SourceCopy;
  beforeAll(async () => {
    [world, copy] = await Promise.all([createWorld(), copySource()]);
    // Nothing that is done differently, and another file.
    await writeFile(join(copy.path, RULE), `${await readFile(join(copy.path, RULE), "utf8")}\n`);
  });
  afterAll(async () => {
    await world.stop();
    await copy.remove();
  });

  test("says nothing of a built bundle that fits, and bundles nothing", async () => {
    const worker = await readyWorker("src/worker-main.ts");
    expect(worker.output()).not.toMatch(/bundl/);
    await worker.kill();
  });

  test("refuses in production, with one line, a built bundle of other code", async () => {
    const refused = startWorker({ NODE_ENV: "production" });
    expect(await refused.exited, refused.output()).toEqual(FAILED);
    expect(refused.output().trim()).toBe(
      `The start failed: the workflow bundle in dist is not of this code (${RULE} has changed); run npm run build again, or delete dist`,
    );
  });

  test("bundles by itself elsewhere, and says why, until a build has been run again", async () => {
    const worker = await readyWorker(copy.entryPoint("src/worker-main.ts"));
    expect(worker.output().match(/^.*bundl.*$/gm)).toEqual([
      expect.stringMatching(`WARN .*the built workflow bundle is not of this code.* reason="${RULE} has changed"`),
    ]);
    await worker.kill();

    const build = startNodeProcess(copy.entryPoint("src/build-main.ts"), {});
    expect(await build.exited, build.output()).toEqual({ code: 0, signal: null });
    expect((await findBuiltBundle(copy.path)).state).toBe("fits");
    await Promise.all([copy.drop(CODE), copy.drop(RECORD)]);
    const unbuilt = await readyWorker(copy.entryPoint("src/worker-main.ts"));
    expect(unbuilt.output().match(/^.*bundl.*$/gm)).toEqual([expect.stringMatching("INFO .*npm run build")]);
  });

  function startWorker(settings: Record<string, string> = {}): NodeProcess {
    return world.startProcess(copy.entryPoint("src/worker-main.ts"), settings);
  }

  async function readyWorker(entryPoint: string): Promise<NodeProcess> {
    const worker = world.startProcess(entryPoint);
    await worker.untilWritten(/the worker is ready/);
    return worker;
  }
});

async function recorded(project: string): Promise<Recorded> {
  return JSON.parse(await readFile(join(project, RECORD), "utf8")) as Recorded;
}

/** Found by the imports that are left when the types are stripped, without a bundler. */
async function loadedFrom(path: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(path)) return found;
  found.add(path);
  const code = stripTypeScriptTypes(await readFile(join(ROOT, path), "utf8"));
  for (const [, imported = ""] of code.matchAll(/^(?:import|export) [^;]*?from "(\.[^"]+)"/gm)) {
    await loadedFrom(relative(ROOT, join(ROOT, dirname(path), imported)), found);
  }
  return found;
}
