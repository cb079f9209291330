/** Changes of the catalogue: stored first, then written down, then collected for the next batches. */
import type { AddResourceOptions, CatalogueChangeOptions } from "../catalogue-interface.ts";
import { ordinaryResource } from "../data/ordinary-resource.ts";
import type { NewResource, Resource, ResourceChanges } from "../entities/resource.ts";
import type { HubChanges, TransportHub } from "../entities/transport-hub.ts";
import type { SimulatorState } from "../simulator-state.ts";

/** Every program that may use it is told. Throws `RangeError`. */
export function changeResource(
  state: SimulatorState,
  resourceId: string,
  changes: ResourceChanges,
  { push = true }: CatalogueChangeOptions = {},
): Resource {
  const { catalogue, journal, pendingChanges } = state;
  const resource = { ...requireResource(state, resourceId), ...changes };
  requireHub(state, resource.transportHubId);
  catalogue.put(resource);
  journal.add({ kind: "catalogue-changed", action: "resource-changed", id: resourceId, programId: null, push });
  for (const programId of catalogue.programIds) {
    if (push && catalogue.has(programId, resourceId)) pendingChanges.resourceChanged(programId, resourceId);
  }
  return resource;
}

/** Every program with resources at it is told. Throws `RangeError`. */
export function changeHub(
  state: SimulatorState,
  transportHubId: string,
  changes: HubChanges,
  { push = true }: CatalogueChangeOptions = {},
): TransportHub {
  const { catalogue, journal, pendingChanges } = state;
  const hub = { ...requireHub(state, transportHubId), ...changes };
  catalogue.putHub(hub);
  journal.add({ kind: "catalogue-changed", action: "hub-changed", id: transportHubId, programId: null, push });
  for (const programId of catalogue.programIds) {
    if (push && catalogue.hubs(programId).includes(hub)) pendingChanges.hubChanged(programId, transportHubId);
  }
  return hub;
}

/** A new one, for all programs unless told otherwise. Throws `RangeError`. */
export function addResource(
  state: SimulatorState,
  given: NewResource,
  { push = true, programIds = state.programIds }: AddResourceOptions = {},
): Resource {
  const { catalogue, journal } = state;
  if (catalogue.find(given.resourceId) !== undefined) {
    throw new RangeError(`There is a resource ${given.resourceId} already.`);
  }
  const resource = ordinaryResource(given);
  requireHub(state, resource.transportHubId);
  store(state, resource, { push, programIds });
  for (const programId of programIds) {
    journal.add({ kind: "catalogue-changed", action: "resource-added", id: resource.resourceId, programId, push });
  }
  return resource;
}

/** Stores a new resource and collects it, without a word in the journal. */
export function store(
  state: SimulatorState,
  resource: Resource,
  { push, programIds }: { push: boolean; programIds: readonly string[] },
): void {
  const { catalogue, pendingChanges } = state;
  const { resourceId } = resource;
  catalogue.put(resource);
  for (const programId of catalogue.programIds) catalogue.allow(programId, resourceId, programIds.includes(programId));
  if (push) for (const programId of programIds) pendingChanges.resourceAdded(programId, resourceId);
}

/** The program may not use it any more. Throws `RangeError`. */
export function removeResource(
  state: SimulatorState,
  programId: string,
  resourceId: string,
  { push = true }: CatalogueChangeOptions = {},
): void {
  const { catalogue, journal, pendingChanges } = state;
  requireResource(state, resourceId);
  if (!catalogue.has(programId, resourceId)) return;
  catalogue.allow(programId, resourceId, false);
  journal.add({ kind: "catalogue-changed", action: "resource-removed", id: resourceId, programId, push });
  if (push) pendingChanges.resourceRemoved(programId, resourceId);
}

/** The program may use it. Throws `RangeError`. */
export function restoreResource(
  state: SimulatorState,
  programId: string,
  resourceId: string,
  { push = true }: CatalogueChangeOptions = {},
): void {
  const { catalogue, journal, pendingChanges } = state;
  requireResource(state, resourceId);
  if (catalogue.has(programId, resourceId)) return;
  catalogue.allow(programId, resourceId, true);
  journal.add({ kind: "catalogue-changed", action: "resource-restored", id: resourceId, programId, push });
  if (push) pendingChanges.resourceAdded(programId, resourceId);
}

function requireResource({ catalogue }: SimulatorState, resourceId: string): Resource {
  const resource = catalogue.find(resourceId);
  if (resource === undefined) throw new RangeError(`There is no resource ${resourceId}.`);
  return resource;
}

function requireHub({ catalogue }: SimulatorState, transportHubId: string): TransportHub {
  const hub = catalogue.findHub(transportHubId);
  if (hub === undefined) throw new RangeError(`There is no transport hub ${transportHubId}.`);
  return hub;
}
