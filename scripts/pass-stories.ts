import { setTimeout as pause } from "node:timers/promises";
import type { Client, WorkflowHandle, WorkflowHandleWithFirstExecutionRunId } from "@temporalio/client";
import type { PassRequest } from "../src/contract/pass-request.ts";
import type { OrderId, PassRequestId } from "../src/contract/vocabulary.ts";
import type { Timings } from "../src/domain/booking/timings.ts";
import {
  awaitPassUpdate,
  cancelPassUpdate,
  passRequestQuery,
  resolvePassUpdate,
  WORKFLOW_TYPES,
} from "../src/domain/messages.ts";
import { withUndecided } from "../src/domain/passes/pass-request.ts";
import { BOOKINGS_TASK_QUEUE } from "../src/domain/task-queues.ts";
import { passIssueWorkflowId, passRequestIdOfWorkflow } from "../src/domain/workflow-ids.ts";
import { beginningOfPass } from "../src/passes/restart-pass.ts";
import { STARTED_AGAIN } from "../src/requests/follow.ts";
import type { Simulator } from "../src/simulator/simulator.ts";
import type { Db } from "../src/store/database/database.ts";
import { changePassRequest, findPassRequest } from "../src/store/passes/pass-requests.ts";
import { queryOf, updateOf } from "../src/temporal/client/messages.ts";
import { createPassWorkflows } from "../src/temporal/client/pass-workflows.ts";
import type { Recordable } from "./catalogue-stories.ts";

type Handle = WorkflowHandleWithFirstExecutionRunId<() => Promise<PassRequest>>;

/** Surroundings of the stories. */
interface Stage {
  readonly client: Client;
  readonly simulator: Simulator;
  readonly db: Db;
  /** Changed between the stories. */
  readonly timings: { -readonly [Key in keyof Timings]: Timings[Key] };
}

/** A story of each ending of a request for a pass. */
export function passStories({ client, simulator, db, timings }: Stage): Record<string, () => Promise<Recordable>> {
  const start = (clientUserId: string, fields: Record<string, unknown>) => startPass(client, clientUserId, fields);
  /** Starts it again from its row, as the watch does once its workflow is lost. */
  const restart = async (first: Handle, how: "as-now" | "as-a-version-before" = "as-now") => {
    const passRequestId = passRequestIdOfWorkflow(first.workflowId) as PassRequestId;
    const row = await findPassRequest(db, passRequestId);
    if (row === null) throw new Error("the request is not stored");
    const { stored, ...before } = beginningOfPass(row);
    const resumed = how === "as-now" && stored !== undefined ? { ...before, stored } : before;
    await db.deleteFrom("pass_requests").where("pass_request_id", "=", passRequestId).execute();
    await createPassWorkflows(client).restart(resumed, STARTED_AGAIN);
    return client.workflow.getHandle<() => Promise<PassRequest>>(first.workflowId);
  };
  return {
    // Another one ran, and has the row.
    "pass-another-run": async () => {
      const first = await start("another-run-1", {});
      await first.executeUpdate(updateOf(awaitPassUpdate));
      await first.terminate();
      return await start("another-run-1", {});
    },
    // Its id stands for another request.
    "pass-id-reused": async () => {
      const first = await start("reused-1", {});
      await first.executeUpdate(updateOf(awaitPassUpdate));
      await first.terminate();
      const failing = await start("reused-1", { availableUsages: 3 });
      return { fetchHistory: () => failing.fetchHistory(), result: () => failing.result().catch(() => undefined) };
    },
    "pass-adopted-by-word": async () => {
      timings.unsettledLookUpsMs = [500];
      timings.unsettledAttentionAfterMs = 1_000;
      timings.strayLookUpsMs = [500];
      const match = { operation: "listEPasses", clientUserId: "errorAfterOrder-1" } as const;
      const hidden = simulator.faults.add({ match, kind: "status" });
      const handle = await start("errorAfterOrder-1", {});
      await untilAsking(handle);
      const [pass] = simulator.passes.list().filter(({ clientUserId }) => clientUserId === "errorAfterOrder-1");
      const orderId = (pass?.orderId ?? "none") as OrderId;
      await handle.executeUpdate(updateOf(resolvePassUpdate), { args: [{ outcome: "order", orderId }] });
      hidden.remove();
      await handle.executeUpdate(updateOf(cancelPassUpdate));
      return handle;
    },
    // A person is asked, and has taken note; then the pass shows.
    "pass-noted": async () => {
      timings.unsettledLookUpsMs = [1_000];
      timings.strayLookUpsMs = [500];
      const match = { operation: "listEPasses", clientUserId: "answerLost-noted" } as const;
      const hidden = simulator.faults.add({ match, kind: "status" });
      const handle = await start("answerLost-noted", {});
      await pause(500);
      const passRequestId = passRequestIdOfWorkflow(handle.workflowId) as PassRequestId;
      await changePassRequest(db, passRequestId, async ({ passRequest }) => ({
        passRequest: withUndecided(passRequest),
      }));
      await createPassWorkflows(client).tellUndecided(passRequestId);
      await untilAsking(handle);
      await handle.executeUpdate(updateOf(resolvePassUpdate), { args: [{ outcome: "noted" }] });
      hidden.remove();
      await handle.executeUpdate(updateOf(awaitPassUpdate));
      await handle.executeUpdate(updateOf(cancelPassUpdate));
      return handle;
    },
    // Its pass is used; it is carried until the pass expires.
    "pass-cancellation-refused": async () => {
      const expirationDate = new Date(Date.now() + 5_000).toISOString().replace(/\.\d+/, "");
      const handle = await start("used-1", { expirationDate });
      const { pass } = await handle.executeUpdate(updateOf(awaitPassUpdate));
      simulator.passes.use(pass?.id ?? "", 1);
      await handle.executeUpdate(updateOf(cancelPassUpdate)).catch(() => undefined);
      return handle;
    },
    // Temporal has lost it, and then the database; then the database once more, which it writes back.
    "pass-restarted": async () => {
      const first = await start("restarted-1", {});
      await first.executeUpdate(updateOf(awaitPassUpdate));
      await first.terminate();
      const handle = await restart(first);
      await handle.executeUpdate(updateOf(awaitPassUpdate));
      await db.deleteFrom("pass_requests").execute();
      const passRequestId = passRequestIdOfWorkflow(first.workflowId) as PassRequestId;
      await createPassWorkflows(client).ring(passRequestId);
      while ((await findPassRequest(db, passRequestId)) === null) await pause(100);
      await handle.executeUpdate(updateOf(cancelPassUpdate));
      return handle;
    },
    // What it had asked for is looked for first, and a person says that there is none.
    "pass-restarted-undecided": async () => {
      timings.unsettledLookUpsMs = [500];
      timings.unsettledAttentionAfterMs = 1_000;
      timings.strayLookUpsMs = [500];
      const held = simulator.faults.add({ match: { operation: "issueEPass" }, kind: "hold", times: 1 });
      const first = await start("restarted-2", {});
      await held.waitForHit();
      await first.terminate();
      const handle = await restart(first);
      await untilAsking(handle);
      await handle.executeUpdate(updateOf(resolvePassUpdate), { args: [{ outcome: "noOrder" }] });
      await handle.executeUpdate(updateOf(awaitPassUpdate));
      await handle.executeUpdate(updateOf(cancelPassUpdate));
      held.release();
      return handle;
    },
    "pass-request-lost": async () => {
      const held = simulator.faults.add({ match: { operation: "issueEPass" }, kind: "hold", times: 1 });
      const first = await start("request-lost-1", {});
      await held.waitForHit();
      await first.terminate();
      const handle = await restart(first, "as-a-version-before");
      await handle.result();
      held.release();
      return handle;
    },
    // It is cancelled, and a person says that there is none; it shows only then, and is looked for.
    "pass-looked-for-late": async () => {
      timings.unsettledLookUpsMs = [500];
      timings.unsettledAttentionAfterMs = 1_000;
      timings.strayLookUpsMs = [3_000];
      const match = { operation: "listEPasses", clientUserId: "answerLost-late" } as const;
      const field = "ePasses.0.availableUsages";
      const hiding = simulator.faults.add({ match, kind: "spoiled-field", field, value: 7 });
      const handle = await start("answerLost-late", {});
      await untilAsking(handle);
      await handle.executeUpdate(updateOf(cancelPassUpdate));
      await handle.executeUpdate(updateOf(resolvePassUpdate), { args: [{ outcome: "noOrder" }] });
      while ((await handle.query(queryOf(passRequestQuery))).status !== "cancelled") await pause(100);
      hiding.remove();
      return handle;
    },
    // Its answer was lost, it was found, and a second one was looked for.
    "pass-cancelled": async () => {
      timings.strayLookUpsMs = [500];
      const handle = await start("answerLost-1", {});
      await handle.executeUpdate(updateOf(awaitPassUpdate));
      await pause(1_500);
      await handle.executeUpdate(updateOf(cancelPassUpdate));
      return handle;
    },
    // It is stored before it is carried out: by an update, refused, then by Temporal's own means.
    "pass-cancellation-stored": async () => {
      const handle = await start("stored-1", {});
      const { pass } = await handle.executeUpdate(updateOf(awaitPassUpdate));
      simulator.passes.use(pass?.id ?? "", 1);
      await handle.executeUpdate(updateOf(cancelPassUpdate)).catch(() => undefined);
      simulator.passes.use(pass?.id ?? "", -1);
      await handle.cancel();
      return handle;
    },
    "pass-cancelled-before": async () => {
      const held = simulator.faults.add({ match: { operation: "issueEPass" }, kind: "hold", times: 1 });
      const handle = await start("held-1", {});
      await held.waitForHit();
      await handle.executeUpdate(updateOf(cancelPassUpdate));
      held.release();
      return handle;
    },
    "pass-expired": () =>
      start("expires-1", { expirationDate: new Date(Date.now() + 3_000).toISOString().replace(/\.\d+/, "") }),
    "pass-invalid-argument": () => start("invalid-1", { availableUsages: "one" }),
    "pass-rejected": () => {
      simulator.passes.create({ clientUserId: "other-name-1", firstName: "Another" });
      return start("other-name-1", {});
    },
    // Nothing was made, as a person says; then it is issued, and cancelled in Temporal.
    "pass-resolved": async () => {
      timings.unsettledLookUpsMs = [500];
      timings.unsettledAttentionAfterMs = 1_000;
      timings.strayLookUpsMs = [500];
      const handle = await start("errorBeforeOrder-1", {});
      await untilAsking(handle);
      await handle.executeUpdate(updateOf(resolvePassUpdate), { args: [{ outcome: "noOrder" }] });
      await handle.executeUpdate(updateOf(awaitPassUpdate));
      await handle.cancel();
      return handle;
    },
  };
}

/** Until it asks for a person. */
async function untilAsking(handle: WorkflowHandle<() => Promise<PassRequest>>): Promise<void> {
  while ((await handle.query(queryOf(passRequestQuery))).needsAttention === null) await pause(100);
}

/** Starts a request of this user, under the same id, as a client of Temporal may do. */
export async function startPass(
  client: Client,
  clientUserId: string,
  fields: Record<string, unknown>,
): Promise<Handle> {
  const passRequestId = clientUserId as PassRequestId;
  return await client.workflow.start<() => Promise<PassRequest>>(WORKFLOW_TYPES.passIssue, {
    taskQueue: BOOKINGS_TASK_QUEUE,
    workflowId: passIssueWorkflowId(passRequestId),
    args: [
      {
        passRequestId,
        module: "lounge",
        clientUserId,
        firstName: "Ada",
        lastName: "Lovelace",
        expirationDate: "2090-12-31T23:59:59Z",
        availableUsages: 2,
        ...fields,
      },
    ] as never,
  });
}
