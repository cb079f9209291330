import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { startNpmScript } from "../support/service/node-process.ts";

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
  const CHECK = fileURLToPath(new URL("../../src/check-node.js", import.meta.url));
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
    expect(packageJson.engines.node).toBe(">=20");
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
