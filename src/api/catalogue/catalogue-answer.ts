import type { Resource } from "../../contract/resource.ts";
import type { TransportHub } from "../../contract/transport-hub.ts";
import type { Instant } from "../../contract/vocabulary.ts";
import { instantOf } from "../../domain/instant.ts";
import { whatPrebookingTakes } from "../../dragonpass/schemas/what-prebooking-takes.ts";
import type { StoredHub, StoredItem, StoredResource } from "../../store/catalogue/catalogue-item.ts";

/** A resource as callers see it: what DragonPass gave, and what we know beside it. */
export function resourceAnswer(stored: StoredResource): Resource {
  const { data, name, resourceId, module } = stored;
  return { ...data, resourceId, module, resourceName: name, ...whatPrebookingTakes(data), ...factsOf(stored) };
}

/** A hub as callers see it. */
export function hubAnswer(stored: StoredHub): TransportHub {
  const { data, name, transportHubId } = stored;
  return { ...data, transportHubId, transportHubName: name, ...factsOf(stored) };
}

function factsOf({ programId, available, updatedAt, fetchedAt }: StoredItem) {
  return {
    programId,
    available,
    updatedAt: instantOrNull(updatedAt),
    fetchedAt: instantOf(fetchedAt.getTime()),
  };
}

function instantOrNull(time: Date | null): Instant | null {
  return time === null ? null : instantOf(time.getTime());
}
