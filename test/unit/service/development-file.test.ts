import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256Hex } from "../../../src/config/api-keys.ts";
import { readConfig } from "../../../src/config/config.ts";
import { createLogger } from "../../../src/log/log.ts";
import { developmentFile, withKeptDevelopmentKey } from "../../../src/service/development-file.ts";
import { keptPort } from "../../../src/service/kept-ports.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../support/temporary-folder.ts";

let folder: TemporaryFolder;
let dataDir: string;
const logLines: string[] = [];
const log = createLogger({ level: "info", destination: { write: (line) => void logLines.push(line) } });
beforeEach(async () => {
  folder = await createTemporaryFolder("development-file");
  dataDir = join(folder.path, "data");
  logLines.length = 0;
});
afterEach(() => folder.remove());

const start = (env: Record<string, string> = {}) =>
  withKeptDevelopmentKey(readConfig({ DATA_DIR: dataDir, ...env }), log);

describe("the development key", () => {
  test("is the same from start to start, in a file that only its owner may read", async () => {
    const first = start();
    expect(first.developmentKey).toMatch(/^dev_/);
    expect(first.apiKeys).toEqual([
      { name: "development", sha256: sha256Hex(first.developmentKey ?? ""), scopes: ["book", "read", "operate"] },
    ]);
    expect(start()).toEqual(first);
    expect((await stat(developmentFile(dataDir))).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(["development.json"]);
  });

  test("is another one in another folder", () => {
    const first = start();
    expect(start({ DATA_DIR: join(folder.path, "other") }).developmentKey).not.toBe(first.developmentKey);
  });

  test("is neither made nor kept where API_KEYS is set, nor in production", async () => {
    const API_KEYS = `backend:${sha256Hex("a key")}`;
    expect(start({ API_KEYS }).developmentKey).toBeNull();
    start();
    const config = { ...readConfig({ DATA_DIR: dataDir }), production: true, developmentKey: null };
    expect(withKeptDevelopmentKey(config, log)).toBe(config);
    expect(await readdir(folder.path)).toEqual(["data"]);
  });

  test.each(["", "not json", "[]", '{"apiKey":"short"}', '{"apiKey":5}', '{"simulatorPort":"x"}'])(
    "is made again where the file holds %s, which is replaced",
    async (text) => {
      await mkdir(dataDir);
      await writeFile(developmentFile(dataDir), text, { mode: 0o644 });
      const first = start();
      expect(start().developmentKey).toBe(first.developmentKey);
      expect((await stat(developmentFile(dataDir))).mode & 0o777).toBe(0o600);
    },
  );

  test("is for this start only, with a warning without the key, where it cannot be kept", async () => {
    await writeFile(dataDir, "a file, not a folder");
    const config = start();
    expect(config.developmentKey).toMatch(/^dev_/);
    expect(logLines.join()).toContain("could not store the development key");
    expect(logLines.join()).not.toContain(config.developmentKey);
  });
});

describe("the port of a server of development", () => {
  const said: string[] = [];
  const blockers: Server[] = [];
  const take = () => keptPort("simulatorPort", { dataDir, progress: (line) => void said.push(line) });
  afterEach(async () => {
    said.length = 0;
    for (const blocker of blockers.splice(0)) await new Promise((resolve) => blocker.close(resolve));
  });

  test("is the same from start to start, another one while that is taken, which is said, and then the first again", async () => {
    const kept = await take();
    expect(await take()).toBe(kept);
    said.length = 0;

    await block(kept);
    const other = await take();
    expect(other).not.toBe(kept);
    expect(said).toEqual([`Port ${kept} is taken: the simulator uses ${other} for this start.`]);
    await new Promise((resolve) => blockers.pop()?.close(resolve));
    expect(await take()).toBe(kept);
  });

  test("stays beside the key, whichever came first", async () => {
    const { developmentKey } = start();
    const port = await take();
    expect(start().developmentKey).toBe(developmentKey);
    expect(JSON.parse(await readFile(developmentFile(dataDir), "utf8"))).toEqual({
      apiKey: developmentKey,
      simulatorPort: port,
    });
  });

  test("is taken in a folder that others could read into a file that they cannot", async () => {
    await mkdir(dataDir);
    await chmod(dataDir, 0o755);
    await take();
    expect((await stat(developmentFile(dataDir))).mode & 0o777).toBe(0o600);
    expect(await take()).toBe(await take());
  });

  async function block(port: number): Promise<void> {
    const blocker = createServer();
    blockers.push(blocker);
    await new Promise<void>((resolve) => blocker.listen(port, "127.0.0.1", resolve));
  }
});
