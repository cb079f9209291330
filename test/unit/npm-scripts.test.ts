import { describe, expect, it } from "vitest";
import { startNpmScript } from "../support/node-process.ts";

describe("a script of package.json that runs until it is stopped", () => {
  it("is stopped by the signal that npm is sent, and leaves no process behind", async ({ onTestFinished }) => {
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
