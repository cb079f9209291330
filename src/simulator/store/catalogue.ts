import { RESOURCES } from "../data/resources.ts";
import { TRANSPORT_HUBS } from "../data/transport-hubs.ts";
import type { Resource } from "../entities/resource.ts";
import type { TransportHub } from "../entities/transport-hub.ts";
import { SupplierError } from "../supplier-error.ts";

/** Resources and hubs; the same for every program. */
export class Catalogue {
  readonly #resources = new Map(RESOURCES.map((resource) => [resource.resourceId, resource]));
  readonly #hubs = new Map(TRANSPORT_HUBS.map((hub) => [hub.transportHubId, hub]));

  resources(): Resource[] {
    return [...this.#resources.values()];
  }

  hubs(): TransportHub[] {
    return [...this.#hubs.values()];
  }

  /** Throws `SupplierError` (`resourceNotFound`). */
  resource(resourceId: string): Resource {
    const resource = this.#resources.get(resourceId);
    if (resource === undefined) throw new SupplierError("resourceNotFound", "Resource not found");
    return resource;
  }

  /** Throws `SupplierError` (`resourceNotFound`). */
  hub(transportHubId: string): TransportHub {
    const hub = this.#hubs.get(transportHubId);
    if (hub === undefined) throw new SupplierError("resourceNotFound", "Transport hub not found");
    return hub;
  }

  /** IANA name of the zone in which a resource's local times are. */
  timezoneOf(resourceId: string): string {
    return this.hub(this.resource(resourceId).transportHubId).timezone;
  }
}
