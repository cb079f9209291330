/** Bodies of batches, Version 2: split as DragonPass does, with only one module in each message. */
import { MESSAGE_CHANGED_IDS_MAX, MESSAGE_IDS_MAX } from "../../dragonpass/assumptions.ts";
import type { BatchEventType } from "../catalogue-interface.ts";
import type { PushEvent } from "./push-events.ts";

/** Fields that the messages of a batch have in common. */
interface BatchHead {
  readonly eventType: BatchEventType;
  readonly batchId: string;
  readonly updatedAt: string;
  readonly programId: string;
}

/** Fields that one message has of its own. */
export type BatchPart = Readonly<Record<string, unknown>>;
type ModuleOf = (resourceId: string) => number;

/** DragonPass: `resource.metadata.updated`. */
export function resourceParts(resourceIds: readonly string[], moduleOf: ModuleOf): BatchPart[] {
  return [...byModule(resourceIds, moduleOf)].flatMap(([module, ids]) =>
    chunksOf(ids, MESSAGE_IDS_MAX).map((resources) => ({ module, resources })),
  );
}

/** DragonPass: `transportHub.metadata.updated`; hubs belong to no module. */
export function hubParts(transportHubIds: readonly string[]): BatchPart[] {
  return chunksOf(transportHubIds, MESSAGE_IDS_MAX).map((transportHubs) => ({ transportHubs }));
}

/** DragonPass: `resource.availability.changed`; what was added and what was removed share messages. */
export function availabilityParts(
  added: readonly string[],
  removed: readonly string[],
  moduleOf: ModuleOf,
): BatchPart[] {
  const addedByModule = byModule(added, moduleOf);
  const removedByModule = byModule(removed, moduleOf);
  const modules = new Set([...addedByModule.keys(), ...removedByModule.keys()]);
  return [...modules].flatMap((module) => {
    const addedChunks = chunksOf(addedByModule.get(module) ?? [], MESSAGE_CHANGED_IDS_MAX);
    const removedChunks = chunksOf(removedByModule.get(module) ?? [], MESSAGE_CHANGED_IDS_MAX);
    return Array.from({ length: Math.max(addedChunks.length, removedChunks.length) }, (_, index) => ({
      module,
      data: [...changeOf("added", addedChunks[index]), ...changeOf("removed", removedChunks[index])],
    }));
  });
}

/** The messages, numbered. */
export function batchMessages(head: BatchHead, parts: readonly BatchPart[]): PushEvent[] {
  const { eventType, batchId, updatedAt, programId } = head;
  const totalSequence = parts.length;
  return parts.map((part, index) => ({
    eventType,
    batchId,
    sequence: index + 1,
    totalSequence,
    updatedAt,
    programId,
    ...part,
  }));
}

function changeOf(changeAction: "added" | "removed", resources: string[] | undefined) {
  return resources === undefined ? [] : [{ changeAction, resources }];
}

function byModule(resourceIds: readonly string[], moduleOf: ModuleOf): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const resourceId of resourceIds) {
    const module = moduleOf(resourceId);
    const group = groups.get(module);
    if (group === undefined) groups.set(module, [resourceId]);
    else group.push(resourceId);
  }
  return groups;
}

function chunksOf(ids: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
}
