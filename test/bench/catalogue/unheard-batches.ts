import type { Stack } from "../support/stack.ts";
import { trueResources } from "./resources.ts";

const CALLS_AT_ONCE = 16;

/** How a resource is called after its change. */
export function changedName(resourceId: string): string {
  return `Changed ${resourceId}`;
}

/** Changes every resource that was made here, without a word to anybody. */
export async function changeAll(stack: Stack): Promise<string[]> {
  const all = await trueResources(stack);
  // The few that are there from the start would make the last message of a module an odd one.
  const resourceIds = all.map(({ resourceId }) => resourceId).filter((resourceId) => resourceId.length === 7);
  const waiting = [...resourceIds];
  const changers = Array.from({ length: CALLS_AT_ONCE }, async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const changes = { resourceName: changedName(id) };
      await stack.admin("PATCH", `/catalogue/resources/${id}`, { changes, push: false });
    }
  });
  await Promise.all(changers);
  return resourceIds;
}

/** Sends batches that nobody receives: no push URL is set, so only the recovery has them. */
export async function sendUnheardBatches(
  stack: Stack,
  resourceIds: readonly string[],
  { batches, sequences }: { batches: number; sequences: number },
): Promise<string[]> {
  const batchIds = Array.from({ length: batches }, (_, index) => `bench-${index}`);
  for (const batchId of batchIds) {
    const sent = (await stack.admin("POST", "/catalogue/batches", {
      eventType: "resource.metadata.updated",
      programId: stack.programId,
      batchId,
      resourceIds,
    })) as { messages: unknown[] };
    if (sent.messages.length !== sequences) throw new Error(`${batchId} has ${sent.messages.length} messages`);
  }
  return batchIds;
}
