import type { Client, WorkflowHandle } from "@temporalio/client";

const WORKFLOWS = 256;
const AT_ONCE = 64;

/** Signals that Temporal takes: what a receiver is bound by that answers a push after it has signalled a workflow. */
export interface SignalBaseline {
  /** @returns signals a second */
  measure(seconds: number): Promise<number>;
}

/** Starts the workflows that are signalled. No worker polls for them: Temporal does nothing but take the signals. */
export async function startSignalBaseline({ workflow }: Client): Promise<SignalBaseline> {
  const handles: WorkflowHandle[] = await Promise.all(
    Array.from({ length: WORKFLOWS }, (_, index) =>
      workflow.start("signalled", { taskQueue: "nobody-polls", workflowId: `signalled/${index}` }),
    ),
  );
  const event = { orderId: "PB00000000000001", currentStatus: 1, statusChangedDate: "2027-01-01T10:00:00.000Z" };
  let next = 0;
  return {
    measure: async (seconds) => {
      const startedAt = performance.now();
      let signals = 0;
      const senders = Array.from({ length: AT_ONCE }, async () => {
        while (performance.now() < startedAt + seconds * 1_000) {
          next += 1;
          await handles[next % WORKFLOWS]?.signal("orderStatusChanged", event);
          signals += 1;
        }
      });
      await Promise.all(senders);
      return (signals * 1_000) / (performance.now() - startedAt);
    },
  };
}
