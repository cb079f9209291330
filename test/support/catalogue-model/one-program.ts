import type { CatalogueWorld } from "./catalogue-bench.ts";
import type { WorkflowsByHand } from "./workflows-by-hand.ts";

/** Empties all programs but the first, where the others would only double what happens. */
export async function leaveToOneProgram(world: CatalogueWorld, workflows: WorkflowsByHand): Promise<void> {
  const [, ...others] = world.truth.programIds;
  for (const programId of others) {
    for (const id of world.truth.resourceIds) world.truth.remove(programId, id);
    await deliverAnnounced(world);
    await workflows.finishBatches();
    await workflows.sync(programId);
  }
  world.truth.wereReRead(others);
}

/** Delivers what has been announced and not been sent. */
export async function deliverAnnounced(world: CatalogueWorld): Promise<void> {
  for (const message of world.truth.announce()) await world.deliver(message);
}
