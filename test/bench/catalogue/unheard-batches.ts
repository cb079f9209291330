import type { Stack } from "../support/stack.ts";
import { trueResources } from "./resources.ts";

const CALLS_AT_ONCE = 16;
/** Shape of the ids that were made here. The few resources that are there from the start would give a module an odd last message. */
const MADE_ID = /^[A-Z]\d{6}$/;

/** Changes that DragonPass has told of, and that nobody heard of. */
export interface Announced {
  /** Present name of each resource, before its id. */
  readonly name: string;
  readonly resourceIds: readonly string[];
  readonly batchIds: readonly string[];
  readonly messages: number;
}

/**
 * Changes every resource that was made here, and sends batches that name all of them. No push URL is set, so only the
 * recovery has them.
 */
export async function announceUnheard(
  stack: Stack,
  wanted: { readonly name: string; readonly batches: number; readonly sequences: number },
): Promise<Announced> {
  const { name, batches, sequences } = wanted;
  const resourceIds = (await trueResources(stack)).map(({ resourceId }) => resourceId).filter((id) => MADE_ID.test(id));
  await changeAll(stack, resourceIds, name);
  const batchIds = Array.from({ length: batches }, (_, index) => `${name}-${index}`);
  for (const batchId of batchIds) {
    const sent = (await stack.admin("POST", "/catalogue/batches", {
      eventType: "resource.metadata.updated",
      programId: stack.programId,
      batchId,
      resourceIds,
    })) as { messages: unknown[] };
    if (sent.messages.length !== sequences) throw new Error(`${batchId} has ${sent.messages.length} messages`);
  }
  return { name, resourceIds, batchIds, messages: batches * sequences };
}

async function changeAll(stack: Stack, resourceIds: readonly string[], name: string): Promise<void> {
  const waiting = [...resourceIds];
  const changers = Array.from({ length: CALLS_AT_ONCE }, async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const changes = { resourceName: `${name} ${id}` };
      await stack.admin("PATCH", `/catalogue/resources/${id}`, { changes, push: false });
    }
  });
  await Promise.all(changers);
}
