import type { Client } from "@temporalio/client";
import { WORKFLOW_TYPES, type Workflows, walkinRedemptionSignal } from "../../domain/messages.ts";
import type { WalkinPushed } from "../../domain/redemptions/walkin-activities.ts";
import { BOOKINGS_TASK_QUEUE } from "../../domain/task-queues.ts";
import { walkinRedemptionWorkflowId } from "../../domain/workflow-ids.ts";
import { signalOf } from "./messages.ts";
import { summaryOf } from "./summary.ts";
import { withinDeadline } from "./within-deadline.ts";

/** Calls of the api and the activities to Temporal for walk-ins. Every call has a deadline. */
export interface WalkinWorkflows {
  /**
   * Tells the workflow of a walk-in that a message has been stored, and starts it where none runs.
   * @throws AppError `temporarily_unavailable`; the sweep rings again
   */
  ring(event: WalkinPushed): Promise<void>;
}

/** The workflows of walk-ins on this client. */
export function createWalkinWorkflows(client: Client): WalkinWorkflows {
  return {
    ring: (event) =>
      withinDeadline(client, () =>
        client.workflow.signalWithStart<Workflows["walkinRedemption"], [WalkinPushed]>(
          WORKFLOW_TYPES.walkinRedemption,
          {
            taskQueue: BOOKINGS_TASK_QUEUE,
            workflowId: walkinRedemptionWorkflowId(event.orderId),
            args: [{ orderId: event.orderId }],
            // A cancellation that comes after its run has ended starts a new one, which finds it in the inbox.
            workflowIdReusePolicy: "ALLOW_DUPLICATE",
            staticSummary: summaryOf(`Walk-in, order ${event.orderId}`),
            signal: signalOf(walkinRedemptionSignal),
            signalArgs: [event],
          },
        ),
      ),
  };
}
