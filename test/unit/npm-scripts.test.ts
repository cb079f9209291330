import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { startNpmScript } from "../support/service/node-process.ts";

/** It brings no types. */
const semver = createRequire(import.meta.url)("semver") as { subset(range: string, of: string): boolean };

interface LockFile {
  readonly packages: Record<string, { readonly optional?: boolean; readonly engines?: { readonly node?: string } }>;
}

const fileOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

describe("a script of package.json that runs until it is stopped", () => {
  test("is stopped by the signal that npm is sent, and leaves no process behind", async ({ onTestFinished }) => {
    const npm = startNpmScript("simulator", { SIMULATOR_PORT: "0" });
    onTestFinished(() => npm.kill());
    const [, url = ""] = await npm.untilWritten(/API +(http\S+)/);
    // Refused for want of a token, but answered.
    expect((await fetch(`${url}/programs`)).status).toBe(401);

    npm.signal("SIGTERM");
    await npm.exited;
    await expect(fetch(`${url}/programs`)).rejects.toThrow("fetch failed");
  });
});

describe("the Node that runs the service", () => {
  const CHECK = fileOf("src/check-node.js");
  const SAY_VERSION =
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: process.argv[1] } });";
  const checkAs = (version: string) =>
    promisify(execFile)(process.execPath, [
      "--input-type=module",
      "--eval",
      `${SAY_VERSION} await import(${JSON.stringify(CHECK)})`,
      version,
    ]);

  test("comes with the project, also without its development packages, whatever Node installs it", () => {
    expect(packageJson.dependencies.node).toMatch(/^24\./);
  });

  test("is installed without a warning by whatever Node package.json and README name", async () => {
    const { packages } = JSON.parse(await readFile(fileOf("package-lock.json"), "utf8")) as LockFile;
    // npm says nothing of optional ones, which are of other platforms.
    const needed = Object.entries(packages).filter(([, { optional, engines }]) => !optional && engines?.node);
    expect(needed.length).toBeGreaterThan(100);
    const refusing = needed.filter(([, { engines }]) => !semver.subset(packageJson.engines.node, engines?.node ?? ""));
    expect(refusing.map(([path]) => path)).toEqual([]);
    expect(packageJson.engines.node).toBe("^20.19.0 || ^22.13.0 || >=24.0.0");
    expect(await readFile(fileOf("README.md"), "utf8")).toContain("Node 20.19, 22.13, 24 or a later one of each");
  });

  test("is checked by every script that starts an entry point", () => {
    for (const name of ["start", "start:api", "start:worker", "simulator", "demo", "build"] as const) {
      expect(packageJson.scripts[name]).toMatch(/^exec node --import \.\/src\/check-node\.js src\/(\S+-)?main\.ts$/);
    }
  });

  test.each(["20.20.2", "22.18.0"])(
    "is refused in one line where it is %s, which would end with a stack",
    async (version) => {
      const refused = await checkAs(version).catch((error: { code: number; stderr: string }) => error);
      expect(refused).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^The start failed: [^\n]*Node 24[^\n]*\n$/),
      });
    },
  );

  test.each(["24.0.0", "26.1.0"])("may be %s", async (version) => {
    expect(await checkAs(version)).toEqual({ stdout: "", stderr: "" });
  });
});
