import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findDevServer } from "../../../src/temporal/dev-server/binaries/find-dev-server.ts";
import { findFreePort } from "../../../src/temporal/dev-server/binaries/free-port.ts";
import { sdkDownload } from "../../../src/temporal/dev-server/binaries/sdk-download.ts";
import { CACHE, createFakeMachine } from "./fake-machine.ts";

test("gives up the SDK's download, without its minutes of repetition, where it cannot be reached, and leaves nothing behind", async () => {
  const machine = await createFakeMachine();
  try {
    const proxy = `http://127.0.0.1:${await findFreePort()}`;
    const env = { ...machine.env, HTTPS_PROXY: proxy, https_proxy: proxy, ALL_PROXY: proxy };
    await expect(findDevServer({ env, progress: () => undefined }, [sdkDownload("dev-server")])).rejects.toThrow(
      /the SDK's download: .*\(Connect\)/,
    );
    expect(await readdir(join(machine.root, CACHE))).toEqual(["install-dev-server.lock"]);
  } finally {
    await machine.remove();
  }
});
