import { setTimeout as pause } from "node:timers/promises";
import type { Client, WorkflowHandle } from "@temporalio/client";
import type { PassRequest } from "../src/contract/pass-request.ts";
import type { PassRequestId } from "../src/contract/vocabulary.ts";
import type { Timings } from "../src/domain/booking/timings.ts";
import {
  awaitPassUpdate,
  cancelPassUpdate,
  passRequestQuery,
  resolvePassUpdate,
  WORKFLOW_TYPES,
} from "../src/domain/messages.ts";
import { BOOKINGS_TASK_QUEUE } from "../src/domain/task-queues.ts";
import { passIssueWorkflowId } from "../src/domain/workflow-ids.ts";
import type { Simulator } from "../src/simulator/simulator.ts";
import { queryOf, updateOf } from "../src/temporal/client/messages.ts";
import type { Recordable } from "./catalogue-stories.ts";

type Handle = WorkflowHandle<() => Promise<PassRequest>>;

/** A story of each ending of a request for a pass. */
export function passStories(
  client: Client,
  simulator: Simulator,
  timings: { -readonly [Key in keyof Timings]: Timings[Key] },
): Record<string, () => Promise<Recordable>> {
  return {
    // Its answer was lost, it was found, and a second one was looked for.
    "pass-cancelled": async () => {
      timings.strayLookUpsMs = [500];
      const handle = await start(client, "answerLost-1", {});
      await handle.executeUpdate(updateOf(awaitPassUpdate));
      await pause(1_500);
      await handle.executeUpdate(updateOf(cancelPassUpdate));
      return handle;
    },
    "pass-cancelled-before": async () => {
      const held = simulator.faults.add({ match: { operation: "issueEPass" }, kind: "hold", times: 1 });
      const handle = await start(client, "held-1", {});
      await held.waitForHit();
      await handle.executeUpdate(updateOf(cancelPassUpdate));
      held.release();
      return handle;
    },
    "pass-expired": () =>
      start(client, "expires-1", { expirationDate: new Date(Date.now() + 3_000).toISOString().replace(/\.\d+/, "") }),
    "pass-invalid-argument": () => start(client, "invalid-1", { availableUsages: "one" }),
    "pass-rejected": () => {
      simulator.passes.create({ clientUserId: "other-name-1", firstName: "Another" });
      return start(client, "other-name-1", {});
    },
    // Nothing was made, as a person says; then it is issued, and cancelled in Temporal.
    "pass-resolved": async () => {
      timings.unsettledLookUpsMs = [500];
      timings.unsettledAttentionAfterMs = 1_000;
      const handle = await start(client, "errorBeforeOrder-1", {});
      while ((await handle.query(queryOf(passRequestQuery))).needsAttention === null) await pause(100);
      await handle.executeUpdate(updateOf(resolvePassUpdate), { args: [{ outcome: "noOrder" }] });
      await handle.executeUpdate(updateOf(awaitPassUpdate));
      await handle.cancel();
      return handle;
    },
  };
}

async function start(client: Client, clientUserId: string, fields: Record<string, unknown>): Promise<Handle> {
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
