/** Requirements for prebooking a resource, as DragonPass writes them. */
interface WhatPrebookingTakes {
  /** The fields of `guest`: an object of booleans, or a list of names. */
  readonly prebookingRequiredInfo: Record<string, unknown> | unknown[] | null;
  readonly prebookingPolicy: Record<string, unknown> | null;
}

/** Finds them in the places that were seen, in the order in which `wireResource` reads them; null where it is in none. */
export function whatPrebookingTakes(resource: Record<string, unknown>): WhatPrebookingTakes {
  const extra = recordOrNull(resource.extra);
  const policy = recordOrNull(resource.prebookingPolicy) ?? recordOrNull(extra?.prebookingPolicy);
  return {
    prebookingRequiredInfo:
      namesOrNull(resource.prebookingRequiredInfo) ??
      namesOrNull(policy?.prebookingRequiredInfo) ??
      namesOrNull(extra?.prebookingRequiredInfo),
    prebookingPolicy: policy,
  };
}

function namesOrNull(value: unknown): Record<string, unknown> | unknown[] | null {
  return Array.isArray(value) ? value : recordOrNull(value);
}

function recordOrNull(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
