import { RESOURCES } from "../data/resources.ts";
import { TRANSPORT_HUBS } from "../data/transport-hubs.ts";
import type { Resource } from "../entities/resource.ts";
import type { TransportHub } from "../entities/transport-hub.ts";
import { moduleOf } from "../modules/module-registry.ts";
import { SupplierError } from "../supplier-error.ts";

/** Resources and hubs, and what each program may use of them. */
export class Catalogue {
  readonly #resources = new Map(RESOURCES.map((resource) => [resource.resourceId, resource]));
  readonly #hubs = new Map(TRANSPORT_HUBS.map((hub) => [hub.transportHubId, hub]));
  /** Ids that a program may not use; it may use all others. */
  readonly #withheld: ReadonlyMap<string, Set<string>>;

  constructor(programIds: readonly string[]) {
    this.#withheld = new Map(programIds.map((programId) => [programId, new Set()]));
  }

  get programIds(): string[] {
    return [...this.#withheld.keys()];
  }

  /** Of a program, or all there are. */
  resources(programId?: string): Resource[] {
    const resources = [...this.#resources.values()];
    return programId === undefined ? resources : resources.filter(({ resourceId }) => this.has(programId, resourceId));
  }

  /** Where a program has resources, or all there are. */
  hubs(programId?: string): TransportHub[] {
    if (programId === undefined) return [...this.#hubs.values()];
    const used = new Set(
      this.resources(programId)
        .filter(isAtHub)
        .map(({ transportHubId }) => transportHubId),
    );
    return [...this.#hubs.values()].filter(({ transportHubId }) => used.has(transportHubId));
  }

  /** Whether the program may use the resource. Throws `RangeError` where there is no such program. */
  has(programId: string, resourceId: string): boolean {
    return this.#resources.has(resourceId) && !this.#withheldFrom(programId).has(resourceId);
  }

  find(resourceId: string): Resource | undefined {
    return this.#resources.get(resourceId);
  }

  findHub(transportHubId: string): TransportHub | undefined {
    return this.#hubs.get(transportHubId);
  }

  /** A resource, whether or not the program may use it: an order stays readable. Throws `SupplierError` (`resourceNotFound`). */
  resource(resourceId: string): Resource {
    const resource = this.#resources.get(resourceId);
    if (resource === undefined) throw new SupplierError("resourceNotFound", "Resource not found");
    return resource;
  }

  /** Throws `SupplierError` (`resourceNotFound`), also where the program may not use it. */
  resourceOf(programId: string, resourceId: string): Resource {
    if (!this.has(programId, resourceId)) throw new SupplierError("resourceNotFound", "Resource not found");
    return this.resource(resourceId);
  }

  /** Throws `SupplierError` (`resourceNotFound`). */
  hub(transportHubId: string): TransportHub {
    const hub = this.#hubs.get(transportHubId);
    if (hub === undefined) throw new SupplierError("resourceNotFound", "Transport hub not found");
    return hub;
  }

  /** Throws `SupplierError` (`resourceNotFound`), also where the program has no resource at it. */
  hubOf(programId: string, transportHubId: string): TransportHub {
    const hub = this.hub(transportHubId);
    if (this.hubs(programId).includes(hub)) return hub;
    throw new SupplierError("resourceNotFound", "Transport hub not found");
  }

  /** IANA name of the zone in which a resource's local times are. */
  timezoneOf(resourceId: string): string {
    return this.hub(this.resource(resourceId).transportHubId).timezone;
  }

  /** Adds it, or replaces the one with that id. */
  put(resource: Resource): void {
    this.#resources.set(resource.resourceId, resource);
  }

  /** Adds it, or replaces the one with that id. */
  putHub(hub: TransportHub): void {
    this.#hubs.set(hub.transportHubId, hub);
  }

  /** Says whether a program may use a resource. Throws `RangeError` where there is no such program. */
  allow(programId: string, resourceId: string, allowed: boolean): void {
    const withheld = this.#withheldFrom(programId);
    if (allowed) withheld.delete(resourceId);
    else withheld.add(resourceId);
  }

  #withheldFrom(programId: string): Set<string> {
    const withheld = this.#withheld.get(programId);
    if (withheld === undefined) throw new RangeError(`There is no program ${programId}.`);
    return withheld;
  }
}

/** Gyms and eSIMs are at no hub. */
export function isAtHub(resource: Resource): boolean {
  return moduleOf(resource).listKey === "transportHubResources";
}
