/** Controls of a test over the catalogue of a running simulator. */
import type { ModuleName } from "./entities/module-name.ts";
import type { NewResource, Resource, ResourceChanges } from "./entities/resource.ts";
import type { HubChanges, TransportHub } from "./entities/transport-hub.ts";
import type { EVENT_TYPE } from "./push/event-types.ts";
import type { PushEvent } from "./push/push-events.ts";

/** Changes are stored at once and collected; `flush` tells of them. Unknown ids throw `RangeError`. */
export interface CatalogueControls {
  /** The truth: what the program may use; without a program, all there is. */
  resources(programId?: string): Resource[];
  /** The truth: hubs that the program has resources at; without a program, all there are. */
  hubs(programId?: string): TransportHub[];
  /** Name, place, guest fields, policy, … */
  changeResource(resourceId: string, changes: ResourceChanges, options?: CatalogueChangeOptions): Resource;
  changeHub(transportHubId: string, changes: HubChanges, options?: CatalogueChangeOptions): TransportHub;
  /** A new resource, for these programs (by default all). Throws `RangeError` where the id is taken. */
  addResource(resource: NewResource, options?: AddResourceOptions): Resource;
  /** The program may not use it any more; it stays in the others. */
  removeResource(programId: string, resourceId: string, options?: CatalogueChangeOptions): void;
  /** The program may use it, again or for the first time. */
  restoreResource(programId: string, resourceId: string, options?: CatalogueChangeOptions): void;
  /** Very many resources at once; nobody is told of them unless `push` is true. */
  seed(wanted: CatalogueSeed): Resource[];
  /** How something is called in another language. What is left out stays English. */
  translate(id: string, language: string, fields: Translation): void;
  /** Sends batches about all changes since the last time; all of them under one new batch id. */
  flush(): SentBatch[];
  /** Sends one batch about any ids, lying ones too. What is collected stays collected. */
  sendBatch(batch: NewBatch): SentBatch;
}

/** How a change of the catalogue is told of. */
export interface CatalogueChangeOptions {
  /** False: the change happens silently, as if the push was lost. */
  push?: boolean | undefined;
}

/** How a resource is added, and for whom. */
export interface AddResourceOptions extends CatalogueChangeOptions {
  programIds?: readonly string[] | undefined;
}

/** Many resources that are added at once. */
export interface CatalogueSeed {
  /** How many; they are spread over modules and hubs in turn. */
  resources: number;
  /** All by default. */
  modules?: readonly ModuleName[] | undefined;
  /** How many new hubs; by default none, and the resources are at those that exist. */
  hubs?: number | undefined;
  programIds?: readonly string[] | undefined;
  /** True: the next `flush` tells of them as added. */
  push?: boolean | undefined;
}

/** Fields of a resource or hub in another language. */
export interface Translation {
  resourceName?: string | undefined;
  location?: string | undefined;
  transportHubName?: string | undefined;
  city?: string | undefined;
}

/** One batch, of any length: it is split into messages as DragonPass does. */
export type NewBatch = {
  programId: string;
  /** Made from the clock by default. */
  batchId?: string | undefined;
  /** ISO 8601; now by default. */
  updatedAt?: string | undefined;
} & (
  | { eventType: typeof EVENT_TYPE.resourceMetadataUpdated; resourceIds: readonly string[] }
  | { eventType: typeof EVENT_TYPE.transportHubMetadataUpdated; transportHubIds: readonly string[] }
  | {
      eventType: typeof EVENT_TYPE.resourceAvailabilityChanged;
      added?: readonly string[];
      removed?: readonly string[];
    }
);
/** An event type that batches are sent for. */
export type BatchEventType = NewBatch["eventType"];

/** A batch whose messages have been queued; `idle` waits for them. */
export interface SentBatch {
  readonly programId: string;
  readonly eventType: BatchEventType;
  readonly batchId: string;
  /** In the order of their sequence, as the client gets them. */
  readonly messages: readonly PushEvent[];
}
