import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { orderOf, ordersOf, requestsOf, shownOf, truthOf } from "../support/proxies/supplier-view.ts";
import { type NodeProcess, startNodeProcess } from "../support/service/node-process.ts";
import { loungeRequest } from "../support/service/service.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { copySource } from "../support/set-up/source-copy.ts";

type Script = "start" | "start:api" | "start:worker" | "demo";
const DONE = { code: 0, signal: null };
const FAILED = { code: 1, signal: null };
const CANCELLED = 3;
const DEMO_TIMEOUT_MS = 180_000;

describe("a start with a wrong configuration", () => {
  test.concurrent.each<Script>(["start", "start:api", "start:worker"])(
    "is refused by npm run %s, with one line for each mistake and no value in it",
    async (script) => {
      const refused = start(script, {
        PORT: "wrong-port",
        DRAGONPASS_RATE_PER_SECOND: "wrong-rate",
        STRAY_ORDER_ACTION: "wrong-action",
        DATABASE_URL: "wrong-database",
      });

      expect(await refused.exited, refused.output()).toEqual(FAILED);
      const lines = linesOf(refused.output());
      const names = lines.map((line) => line.split(":")[0]).sort();
      expect(names).toEqual(["DATABASE_URL", "DRAGONPASS_RATE_PER_SECOND", "PORT", "STRAY_ORDER_ACTION"]);
      expect(refused.output()).not.toContain("wrong-");
    },
  );

  test.concurrent.each<Script>(["start:api", "start:worker"])(
    "is refused by npm run %s where it would use the embedded database, which belongs to one process",
    async (script) => {
      const refused = start(script, { DATABASE_URL: "" });

      expect(await refused.exited, refused.output()).toEqual(FAILED);
      expect(linesOf(refused.output())).toEqual([
        expect.stringMatching(/^DATABASE_URL is needed here: .*\(npm start\)/),
      ]);
    },
  );
});

describe("a start without a server that is needed", () => {
  const NOWHERE = "127.0.0.1:1";
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  test.concurrent.each<Script>(["start", "start:api", "start:worker"])(
    "is given up by npm run %s with one line that says that PostgreSQL cannot be reached",
    async (script) => {
      const refused = world.startProcess(entryPointOf(script), {
        DATABASE_URL: `postgres://user:secret@${NOWHERE}/db`,
      });

      expect(await refused.exited, refused.output()).toEqual(FAILED);
      expect(linesOf(refused.output())).toEqual([
        "The start failed: nothing listens at host and port of DATABASE_URL; start PostgreSQL there, or correct them",
      ]);
    },
  );

  test.concurrent("is given up by npm run start:worker with one line that says that Temporal cannot be reached, after one that it waits", async () => {
    const refused = world.startProcess(entryPointOf("start:worker"), { TEMPORAL_ADDRESS: NOWHERE });

    expect(await refused.exited, refused.output()).toEqual(FAILED);
    expect(linesOf(refused.output())).toEqual([
      expect.stringMatching(/WARN +Temporal has not answered yet; the start waits for it address=/),
      expect.stringMatching(/^The start failed: Temporal does not answer; check TEMPORAL_ADDRESS/),
    ]);
  });
});

describe("the api and a worker as processes of their own", () => {
  let world: World;
  let api: NodeProcess;
  let worker: NodeProcess;
  beforeAll(async () => {
    world = await createWorld({ firstRead: true });
    worker = world.startProcess(entryPointOf("start:worker"));
    [api] = await Promise.all([startApi(), worker.untilWritten(/the worker is ready/)]);
  });
  afterAll(() => world.stop());

  test("make a booking together, follow it, and end with code 0 when they are asked to stop, after what they are doing", async () => {
    const { simulator } = world;
    const { status, body } = await book(world.createPassId());
    expect(status).toBe(201);
    expect(shownOf(body)).toEqual(truthOf(orderOf(simulator, body)));
    simulator.orders.changeStatus(body.orderId ?? "", CANCELLED);
    await world.waitFor(body.bookingId, (booking) => booking.status === "cancelled");

    const passId = world.createPassId();
    const held = simulator.faults.add({ match: { operation: "createOrder", passId }, kind: "hold", times: 1 });
    const waiting = book(passId);
    await held.waitForHit();
    api.signal("SIGTERM");
    // The caller, who would have waited longer, is told what is known so far.
    const answer = await waiting;
    expect(answer).toMatchObject({ status: 202, body: { status: "requested", orderId: null } });
    expect(await api.exited, api.output()).toEqual(DONE);
    expect(api.output()).toMatch(/stopped/);

    worker.signal("SIGTERM");
    await worker.untilWritten(/stopping/);
    held.release();
    expect(await worker.exited, worker.output()).toEqual(DONE);

    await startApi();
    // Only the worker that was stopping can have stored this.
    const stored = await world.booking(answer.body.bookingId);
    expect(stored.status).toBe("confirmed");
    expect(ordersOf(simulator, passId).map(truthOf)).toEqual([shownOf(stored)]);
    expect(requestsOf(simulator, "createOrder", { passId })).toHaveLength(1);
  });

  async function startApi(): Promise<NodeProcess> {
    const started = world.startProcess(entryPointOf("start:api"));
    const [, url = ""] = await started.untilWritten(/the api is ready url=(\S+)/);
    world.useApi(url);
    return started;
  }

  function book(passId: string) {
    return world.call("POST", "/v1/prebookings", loungeRequest(passId), { prefer: "wait=20" });
  }
});

describe("npm run demo", () => {
  test.concurrent(
    "ends with code 0 once it has shown what it promises",
    async ({ onTestFinished }) => {
      const demo = start("demo");
      onTestFinished(() => demo.kill());

      expect(await demo.exited, demo.output()).toEqual(DONE);
      expect(demo.output()).toContain("each of them has exactly one order at DragonPass");
      expect(demo.output()).not.toContain("FAILED");
    },
    DEMO_TIMEOUT_MS,
  );

  test.concurrent(
    "ends with code 1 and says what is not true where an order is no longer claimed for its booking",
    async ({ onTestFinished }) => {
      const copy = await copySource();
      onTestFinished(() => copy.remove());
      const claim = "await claimThing(deps.db, { thing, subject: effect.subject });";
      await copy.replace("activities/once/claim.ts", claim, '{ kind: "claimed" };');
      // What never comes need not be waited for as long.
      await copy.replace("src/demo/backend.ts", "const WAIT_MAX_MS = 120_000;", "const WAIT_MAX_MS = 12_000;");
      const demo = startNodeProcess(copy.entryPoint(entryPointOf("demo")), {}, ["--module", "lounge"]);
      onTestFinished(() => demo.kill());

      expect(await demo.exited, demo.output()).toEqual(FAILED);
      const [, failures = ""] = demo.output().split("The demo has FAILED:");
      expect(failures).toMatch(/demo-\w+-1 should be confirmed, .* there is: pending/);
      expect(failures).toMatch(/demo-\w+-3 should be cancelled, .* there is: confirmed/);
    },
    DEMO_TIMEOUT_MS,
  );
});

/** The file that a script of `package.json` runs. */
function entryPointOf(script: Script): string {
  const [, file] = /^exec node --import \.\/src\/check-node\.js (\S+)$/.exec(packageJson.scripts[script]) ?? [];
  if (file === undefined) throw new Error(`npm run ${script} runs something else: ${packageJson.scripts[script]}`);
  return file;
}

function start(script: Script, settings: Readonly<Record<string, string>> = {}): NodeProcess {
  return startNodeProcess(entryPointOf(script), settings);
}

function linesOf(output: string): string[] {
  return output.split("\n").filter((line) => line !== "");
}
