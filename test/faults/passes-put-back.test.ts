import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PassRequest } from "../../src/contract/pass-request.ts";
import { passIssueWorkflowId } from "../../src/domain/workflow-ids.ts";
import { createStopStack } from "../../src/service/stop-stack.ts";
import { PASS_STATUS } from "../../src/simulator/entities/pass.ts";
import { findFreePort } from "../../src/temporal/dev-server/binaries/free-port.ts";
import { runStatement } from "../support/database/postgres.ts";
import { copyDatabase } from "../support/database/put-back.ts";
import { requestsOf } from "../support/proxies/supplier-view.ts";
import type { NodeProcess } from "../support/service/node-process.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { watchOnce } from "../support/temporal/booking-watch.ts";
import { startOwnTemporal } from "../support/temporal/own-temporal.ts";
import { waitUntil } from "../support/wait-until.ts";

const DECIDED_MS = 120_000;
const LONG = { timeout: 400_000 };

/** Real processes, a PostgreSQL and a Temporal that come back older than what DragonPass has issued. */
describe("requests for passes", () => {
  const stops = createStopStack();
  let temporal: Awaited<ReturnType<typeof startOwnTemporal>>;
  let world: World;
  let service: NodeProcess;
  beforeAll(async () => {
    temporal = await startOwnTemporal(stops, "passes");
    const { address: temporalAddress, namespace } = temporal;
    const timings = { comparisonPauseMs: 0, comparisonGraceMs: 1_000, strayLookUpsMs: [1_000] };
    world = await createWorld({ database: "postgres", temporalAddress, namespace, timings, keepEveryMs: 500 });
    stops.add("the world", () => world.stop());
    service = await world.startService();
  });
  afterAll(() => stops.stopAll());

  test("have one pass each, where both stores are put back to before it was issued", LONG, async () => {
    await watchOnce(world.temporal);
    await end(service);
    // No worker runs: what is asked for waits.
    const api = await startApi();
    const early = await ask();
    const copy = await copyDatabase(url());
    const late = await ask();
    await temporal.copy();
    await end(api);
    service = await world.startService();
    const issued = [await issuedOf(early), await issuedOf(late)];
    await end(service);
    await temporal.putBack(() => copy.putBack());
    expect([await storedStatusOf(early), await storedStatusOf(late)]).toEqual(["requested", undefined]);

    await runStatement(url(), "UPDATE installation SET watched_at = now() - interval '3 minutes'");
    service = await world.startService();
    for (const { passRequestId, orderId } of issued) {
      expect(await issuedOf({ passRequestId })).toMatchObject({ orderId, needsAttention: null });
      await isCancelledOnce({ passRequestId });
    }
    for (const asked of [early, late]) expect([passesOf(asked).length, issuesOf(asked)]).toEqual([1, 1]);
  });

  test("have one pass each, where the database alone is put back to before it was issued", LONG, async () => {
    await end(service);
    const api = await startApi();
    const [kept, cancelled, later] = [await ask(), await ask(), await ask()];
    const copy = await copyDatabase(url());
    await end(api);
    service = await world.startService();
    const issued = [await issuedOf(kept), await issuedOf(cancelled)];
    await issuedOf(later);
    await isCancelledOnce(cancelled);
    await copy.putBack();
    expect([await storedStatusOf(kept), await storedStatusOf(cancelled)]).toEqual(["requested", "requested"]);

    // The worker goes on, as does what it carries.
    const ends = async () => {
      await watchOnce(world.temporal).catch(() => undefined);
      return [await storedStatusOf(kept), await storedStatusOf(cancelled), await storedStatusOf(later)].join();
    };
    await waitUntil(ends, (statuses) => statuses === "issued,cancelled,issued", DECIDED_MS);
    expect(await issuedOf(kept)).toMatchObject({ orderId: issued[0]?.orderId, needsAttention: null });
    for (const asked of [kept, later]) await isCancelledOnce(asked);
    for (const asked of [kept, cancelled, later]) expect([passesOf(asked).length, issuesOf(asked)]).toEqual([1, 1]);
  });

  interface Asked {
    readonly passRequestId: string;
    readonly clientUserId: string;
  }

  async function startApi(): Promise<NodeProcess> {
    const port = await findFreePort();
    const api = world.startProcess("src/api-main.ts", { PORT: String(port) });
    await api.untilWritten(/the api is ready/);
    world.useApi(`http://127.0.0.1:${port}`);
    return api;
  }

  async function end(process: NodeProcess): Promise<void> {
    process.signal("SIGTERM");
    await process.exited;
  }

  async function ask(): Promise<Asked> {
    const body = {
      passRequestId: crypto.randomUUID(),
      module: "lounge",
      clientUserId: crypto.randomUUID(),
      firstName: "Grace",
      lastName: "Hopper",
      expirationDate: "2090-12-31T23:59:59Z",
      availableUsages: 2,
    };
    // Whoever copies a database ends its connections: it is asked for again.
    await waitUntil(
      () => world.call("POST", "/v1/passes", body),
      ({ status }) => status === 202,
    );
    return body;
  }

  async function issuedOf({ passRequestId }: Pick<Asked, "passRequestId">): Promise<PassRequest> {
    const { body } = await waitUntil(
      () => world.call<PassRequest>("GET", `/v1/pass-requests/${passRequestId}`),
      (answer) => answer.body.status === "issued",
      DECIDED_MS,
    );
    return body;
  }

  /** Its workflow follows it, and ends with it. */
  async function isCancelledOnce({ passRequestId }: Pick<Asked, "passRequestId">): Promise<void> {
    const cancel = () => world.call<PassRequest>("POST", `/v1/pass-requests/${passRequestId}/cancel`);
    const { body } = await waitUntil(cancel, ({ status }) => status === 200, DECIDED_MS);
    expect(body).toMatchObject({ status: "cancelled", needsAttention: null });
    expect(requestsOf(world.simulator, "cancelOrder", { orderId: body.orderId ?? "" })).toHaveLength(1);
    const handle = world.temporal.workflow.getHandle(passIssueWorkflowId(passRequestId as never));
    expect(await handle.result()).toMatchObject({ status: "cancelled", orderId: body.orderId });
    expect(world.simulator.passes.list().find(({ orderId }) => orderId === body.orderId)?.status).toBe(
      PASS_STATUS.cancelled,
    );
  }

  function url(): string {
    if (world.databaseUrl === null) throw new Error("the database is a server's");
    return world.databaseUrl;
  }

  async function storedStatusOf({ passRequestId }: Asked): Promise<unknown> {
    const statement = `SELECT status FROM pass_requests WHERE pass_request_id = '${passRequestId}'`;
    const [row] = await runStatement(url(), statement);
    return row?.status;
  }

  function passesOf({ clientUserId }: Asked) {
    return world.simulator.passes.list().filter((pass) => pass.clientUserId === clientUserId);
  }

  function issuesOf({ clientUserId }: Asked): number {
    return requestsOf(world.simulator, "issueEPass", {}).filter((entry) => entry.clientUserId === clientUserId).length;
  }
});
