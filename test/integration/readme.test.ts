import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { TEST_API_KEY } from "../support/service/api-caller.ts";
import { inDays, startTestService, type TestService } from "../support/service/service.ts";
import { waitUntil } from "../support/wait-until.ts";

const ROOT = join(import.meta.dirname, "../..");
/** A year ahead, whenever this runs. */
const README = (await readFile(join(ROOT, "README.md"), "utf8")).replaceAll(/\d{4}-10-01T10:30/g, inDays(365));

const CALLS = [...README.matchAll(/^curl (?:'[^']*'|"[^"]*"|[^'"\n])*$/gm)].map(([call]) => call);
/** Lists of the README that may be empty: nothing is wrong where no push waits. */
const MAY_BE_EMPTY = /push-messages/;
const run = promisify(execFile);

describe("the commands of the README", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ firstRead: true });
    // The catalogue is read when the service starts.
    const catalogued = () => service.call<{ items: unknown[] }>("GET", "/v1/resources?iata=MAN&module=lounge");
    await waitUntil(catalogued, ({ body }) => body.items.length > 1);
    const hub = () => service.call("GET", "/v1/transport-hubs/A00001");
    await waitUntil(hub, ({ status }) => status === 200);
  });
  afterAll(() => service.stop());

  test("call the API, in their order, and each shows something", async () => {
    expect(CALLS.length).toBeGreaterThan(8);
    for (const call of CALLS) {
      const { status, body } = await carryOut(call);
      expect([call, [200, 201, 202].includes(status), status]).toEqual([call, true, status]);
      if (Array.isArray(body.items) && !MAY_BE_EMPTY.test(call)) expect(body.items, call).not.toEqual([]);
    }
  });

  test("start a booking from Temporal, and see its end", async ({ onTestFinished }) => {
    const [, program = ""] = /^```ts\n(.*?)^```$/ms.exec(README) ?? [];
    const [, command = ""] = /`(npx node \S+\.ts)`/.exec(README) ?? [];
    const [npx = "", ...args] = command.split(" ");
    const folder = await mkdtemp(join(tmpdir(), "dragonpass-temporal-readme-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await writeFile(join(folder, args.at(-1) ?? ""), program);
    const { temporalNamespace } = service.running();
    const env = {
      ...process.env,
      TEMPORAL_ADDRESS: inject("temporalAddress"),
      TEMPORAL_NAMESPACE: temporalNamespace,
    };
    const { stdout } = await run(npx, args, { cwd: folder, env });
    expect(stdout).toContain("cancelled");
    expect((await service.booking("booking-2")).status).toBe("cancelled");
  });

  /** Runs it as a shell does, with the variables that the README sets. */
  async function carryOut(call: string): Promise<{ status: number; body: { items?: unknown } }> {
    const command = `${call} --silent --show-error --write-out '\\n%{http_code}'`;
    const env = { ...process.env, API: service.running().url, KEY: TEST_API_KEY };
    const { stdout } = await run("sh", ["-c", command], { env });
    const lines = stdout.trimEnd().split("\n");
    return { status: Number(lines.at(-1)), body: JSON.parse(lines.at(-2) ?? "") as { items?: unknown } };
  }
});
