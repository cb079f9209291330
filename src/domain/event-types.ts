/** Events that come in numbered batches (DragonPass: Resource Update Push Service). */
export const BATCH_EVENT_TYPES = [
  "resource.metadata.updated",
  "transportHub.metadata.updated",
  "resource.availability.changed",
] as const;
export type BatchEventType = (typeof BATCH_EVENT_TYPES)[number];

const [resourceMetadata, transportHubMetadata] = BATCH_EVENT_TYPES;

/** Those that DragonPass gives again for 48 hours. */
export const RECOVERABLE_EVENT_TYPES = [resourceMetadata, transportHubMetadata] as const;
