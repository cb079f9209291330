import type { Client } from "@temporalio/client";
import type { OrderId } from "../src/contract/vocabulary.ts";
import { walkinRedemptionWorkflowId } from "../src/domain/workflow-ids.ts";
import type { Simulator } from "../src/simulator/simulator.ts";
import { type Recordable, whenBegun } from "./catalogue-stories.ts";

/** One story for each way in which the workflow of a walk-in ends. */
export function walkinStories(client: Client, simulator: Simulator): Record<string, () => Promise<Recordable>> {
  const walkIn = (push: boolean) =>
    simulator.orders.walkIn({ dpId: simulator.passes.create({ availableUsages: 5 }).id, push });
  const workflowOf = (orderId: string) => whenBegun(client, walkinRedemptionWorkflowId(orderId as OrderId));
  /** Its push leaves out where it was. */
  const pushOddly = ({ orderId, programId, passId, module, orderCreatedDate }: ReturnType<typeof walkIn>) =>
    simulator.push({
      ...{ eventType: "walkin.redemption", orderId, programId, dpId: passId, module, status: 2, orderCreatedDate },
      passengers: [],
    });

  return {
    "walkin-complete": () => workflowOf(walkIn(true).orderId),
    "walkin-as-pushed": async () => {
      const order = walkIn(false);
      simulator.faults.add({ match: { operation: "getOrder", orderId: order.orderId }, kind: "status" });
      await pushOddly(order);
      return await workflowOf(order.orderId);
    },
    // It rings while DragonPass cannot be read.
    "walkin-cancelled-meanwhile": async () => {
      const order = walkIn(false);
      const { orderId } = order;
      const unreadable = simulator.faults.add({ match: { operation: "getOrder", orderId }, kind: "status" });
      await pushOddly(order);
      const handle = await workflowOf(orderId);
      await unreadable.waitForHit();
      simulator.orders.changeStatus(orderId, 3);
      return handle;
    },
  };
}
