import { describe, expect, test } from "vitest";
import type { PassRequest } from "../../src/contract/pass-request.ts";
import { E_PASS_KIND } from "../../src/domain/once/subject.ts";
import { PASS_STATUS } from "../../src/simulator/entities/pass.ts";
import type { FaultHandle } from "../../src/simulator/faults.ts";
import { holdLock, type LockHolder } from "../support/database/blocked-statements.ts";
import { copyDatabase } from "../support/database/put-back.ts";
import { requestsOf } from "../support/proxies/supplier-view.ts";
import { createWorld, type World } from "../support/service/world.ts";
import { waitUntil } from "../support/wait-until.ts";

/** How far a pass has come when the process is killed. */
const STAGES = [
  "before DragonPass gets the request",
  "while the request is on its way",
  "after the pass was issued, before the answer",
  "while the pass of a lost answer is looked for",
  "after the pass was cancelled, before the answer",
] as const;
/** Takes a lock in the database of the service, which the embedded one does not allow. */
const BEFORE_THE_CLAIM = "after the answer, before the claim";
type Stage = (typeof STAGES)[number] | typeof BEFORE_THE_CLAIM;

/** Temporal gives an activity up after half a minute, and asks the dead worker's own queue before the common one. */
const TAKEN_OVER_MS = 120_000;
const TIMINGS = {
  unsettledLookUpsMs: [200],
  unsettledAttentionAfterMs: 1_000,
  unsettledSlowLookUpMs: 1_000,
  strayLookUpsMs: [1_000],
};

/** A request that has been brought to a stage, and stays there. */
interface StagedPass {
  readonly stage: Stage;
  readonly body: { readonly passRequestId: string; readonly clientUserId: string };
  readonly held: FaultHandle;
  readonly lock: LockHolder | null;
}

/** Real processes, a real Temporal; PostgreSQL has also lost seconds by the time the next process comes. */
describe.concurrent("api and worker killed while passes are asked for", { timeout: 240_000 }, () => {
  test.each(["pglite", "postgres"] as const)(
    "leave one pass of each request, issued or cancelled once, on %s",
    async (database) => {
      const world = await createWorld({ database, timings: TIMINGS });
      try {
        const first = await world.startService();
        const staged = await stageAll(world, STAGES);
        if (world.databaseUrl !== null) {
          const copy = await copyDatabase(world.databaseUrl);
          staged.push(...(await stageAll(world, [...STAGES, BEFORE_THE_CLAIM])));
          await first.kill();
          for (const { lock } of staged) {
            await lock?.endBlocked();
            await lock?.release();
          }
          await copy.putBack();
        } else {
          await first.kill();
        }
        for (const { stage, held } of staged) if (stage === "while the request is on its way") held.release();

        await world.startService();
        // Whoever was not answered asks again.
        const again = await Promise.all(staged.map(({ body }) => world.call<PassRequest>("POST", "/v1/passes", body)));
        expect(again.map(({ status }) => status).filter((status) => status !== 200 && status !== 202)).toEqual([]);
        await Promise.all(staged.map((each) => isOwnedOnce(world, each)));
      } finally {
        await world.stop();
      }
    },
  );
});

async function stageAll(world: World, stages: readonly Stage[]): Promise<StagedPass[]> {
  return await Promise.all(stages.map((stage) => stageAt(world, stage)));
}

async function stageAt(world: World, stage: Stage): Promise<StagedPass> {
  const clientUserId = crypto.randomUUID();
  const body = {
    passRequestId: crypto.randomUUID(),
    module: "lounge",
    clientUserId,
    firstName: "Grace",
    lastName: "Hopper",
    expirationDate: "2090-12-31T23:59:59Z",
    availableUsages: 2,
  };
  const { faults } = world.simulator;
  const ask = (headers = {}) => world.call<PassRequest>("POST", "/v1/passes", body, headers);
  const held = (operation: "issueEPass" | "listEPasses", when: "before" | "after") =>
    faults.add({ match: { operation, clientUserId }, kind: "hold", when, times: 1 });
  switch (stage) {
    case "before DragonPass gets the request":
    case "while the request is on its way":
      return await hold(held("issueEPass", "before"));
    case "after the pass was issued, before the answer":
      return await hold(held("issueEPass", "after"));
    case "while the pass of a lost answer is looked for":
      faults.add({ match: { operation: "issueEPass", clientUserId }, kind: "answer-lost", times: 1 });
      return await hold(held("listEPasses", "before"));
    case "after the pass was cancelled, before the answer": {
      const { body: issued } = await ask({ prefer: "wait=20" });
      const orderId = issued.orderId ?? "none was issued";
      const cancelling = faults.add({
        match: { operation: "cancelOrder", orderId },
        kind: "hold",
        when: "after",
        times: 1,
      });
      // Its process will not answer.
      const cancelled = world.call("POST", `/v1/pass-requests/${body.passRequestId}/cancel`).catch(() => null);
      await Promise.race([cancelling.waitForHit(), cancelled]);
      return { stage, body, held: cancelling, lock: null };
    }
    case BEFORE_THE_CLAIM: {
      const answering = held("issueEPass", "after");
      const staged = await hold(answering);
      const [pass] = passesOf(world, clientUserId);
      const claim = `insert into claims (thing_kind, thing_id, subject_kind, subject_id) values ($1, $2, 'nobody', 'nobody')`;
      const claiming = await holdLock(world.databaseUrl ?? "", claim, [E_PASS_KIND, pass?.orderId]);
      answering.release();
      await claiming.untilBlocked("claims");
      return { ...staged, lock: claiming };
    }
  }

  async function hold(fault: FaultHandle): Promise<StagedPass> {
    await ask();
    await fault.waitForHit();
    return { stage, body, held: fault, lock: null };
  }
}

/** It was issued once, belongs to its request, and can be cancelled; nothing that is late makes a second one. */
async function isOwnedOnce(world: World, { stage, body, held }: StagedPass): Promise<void> {
  const { passRequestId, clientUserId } = body;
  const path = `/v1/pass-requests/${passRequestId}`;
  const shown = async () => (await world.call<PassRequest>("GET", path)).body;
  if (stage === "before DragonPass gets the request") {
    // Nobody knows whether it was sent: it is not sent again, and a person is asked.
    await waitUntil(shown, ({ needsAttention }) => needsAttention?.code === "outcome_unknown", TAKEN_OVER_MS);
    expect(requests(world, clientUserId)).toBe(1);
  }
  held.release();
  const isCancelled = stage === "after the pass was cancelled, before the answer";
  const status = isCancelled ? "cancelled" : "issued";
  const found = await waitUntil(shown, (request) => request.status === status, TAKEN_OVER_MS);
  const [pass, ...others] = passesOf(world, clientUserId);
  expect({ stage, found, others }).toMatchObject({ stage, found: { orderId: pass?.orderId }, others: [] });
  expect([stage, requests(world, clientUserId)]).toEqual([stage, 1]);
  const cancelled = await waitUntil(
    () => world.call<PassRequest>("POST", `${path}/cancel`),
    (answer) => answer.status === 200,
    TAKEN_OVER_MS,
  );
  expect(cancelled.body).toMatchObject({ status: "cancelled", orderId: pass?.orderId, needsAttention: null });
  const cancellations = requestsOf(world.simulator, "cancelOrder", { orderId: pass?.orderId ?? "" });
  expect([stage, passesOf(world, clientUserId).map((one) => one.status), cancellations.length]).toEqual([
    stage,
    [PASS_STATUS.cancelled],
    1,
  ]);
}

function passesOf({ simulator }: World, clientUserId: string) {
  return simulator.passes.list().filter((pass) => pass.clientUserId === clientUserId);
}

/** How often DragonPass was asked for a pass of this user. */
function requests({ simulator }: World, clientUserId: string): number {
  return requestsOf(simulator, "issueEPass", {}).filter((entry) => entry.clientUserId === clientUserId).length;
}
