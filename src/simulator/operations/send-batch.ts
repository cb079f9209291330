/** Tells programs what has changed in the catalogue (DragonPass: Resource Update Push Service). */
import type { NewBatch, SentBatch } from "../catalogue-interface.ts";
import { toBatchDate } from "../dates.ts";
import { newBatchId } from "../ids.ts";
import { MODULES, moduleOf } from "../modules/module-registry.ts";
import { availabilityParts, type BatchPart, batchMessages, hubParts, resourceParts } from "../push/batch-events.ts";
import { EVENT_TYPE } from "../push/event-types.ts";
import type { SimulatorState } from "../simulator-state.ts";

/** Queues one batch; its messages can be recovered from now on. Throws `RangeError`. */
export function sendBatch(state: SimulatorState, batch: NewBatch): SentBatch {
  const { programId, eventType } = batch;
  if (!state.programIds.includes(programId)) throw new RangeError(`There is no program ${programId}.`);
  const now = state.clock.now();
  const batchId = batch.batchId ?? newBatchId(now);
  const updatedAt = batch.updatedAt ?? toBatchDate(now);
  const messages = batchMessages({ eventType, batchId, updatedAt, programId }, partsOf(state, batch));
  if (messages.length === 0) throw new RangeError("A batch needs an id to tell of.");
  const totalSequence = messages.length;
  state.journal.add({ kind: "batch-sent", programId, eventType, batchId, totalSequence, updatedAt });
  for (const [index, message] of messages.entries()) {
    state.events.add(programId, message, now);
    state.pushes.enqueue(message, { programId, batchId, sequence: index + 1 });
  }
  return { programId, eventType, batchId, messages };
}

/** Queues what was collected: up to three batches for each program. */
export function flushCatalogue(state: SimulatorState): SentBatch[] {
  // One id for all of them: only together with program and event type does it name a batch.
  const batchId = newBatchId(state.clock.now());
  const batches: SentBatch[] = [];
  for (const [programId, { resources, transportHubs, added, removed }] of state.pendingChanges.take()) {
    const send = (batch: NewBatch, count: number) => {
      if (count > 0) batches.push(sendBatch(state, batch));
    };
    const head = { programId, batchId };
    send({ ...head, eventType: EVENT_TYPE.resourceMetadataUpdated, resourceIds: [...resources] }, resources.size);
    send(
      { ...head, eventType: EVENT_TYPE.transportHubMetadataUpdated, transportHubIds: [...transportHubs] },
      transportHubs.size,
    );
    send(
      { ...head, eventType: EVENT_TYPE.resourceAvailabilityChanged, added: [...added], removed: [...removed] },
      added.size + removed.size,
    );
  }
  return batches;
}

function partsOf(state: SimulatorState, batch: NewBatch): BatchPart[] {
  // An id that nobody knows is told of under the first of the modules.
  const [first] = MODULES;
  const codeOf = (resourceId: string) => {
    const resource = state.catalogue.find(resourceId);
    return (resource === undefined ? first : moduleOf(resource))?.code ?? 0;
  };
  switch (batch.eventType) {
    case EVENT_TYPE.resourceMetadataUpdated:
      return resourceParts(batch.resourceIds, codeOf);
    case EVENT_TYPE.transportHubMetadataUpdated:
      return hubParts(batch.transportHubIds);
    case EVENT_TYPE.resourceAvailabilityChanged:
      return availabilityParts(batch.added ?? [], batch.removed ?? [], codeOf);
  }
}
