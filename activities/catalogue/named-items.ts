import type { NamedItem } from "./read-items.ts";

/**
 * The resources and hubs that a message names, each once, whatever it says about them: an unknown change, an id that
 * is both added and removed, all are read (DragonPass: Resource Update Push Service).
 */
export function namedItems(body: unknown): Pick<NamedItem, "kind" | "id">[] {
  const message = recordOf(body);
  const resources = new Set([...idsOf(message.resources), ...changesIn(body).map(({ id }) => id)]);
  const hubs = new Set(idsOf(message.transportHubs));
  return [
    ...[...resources].map((id) => ({ kind: "resource" as const, id })),
    ...[...hubs].map((id) => ({ kind: "hub" as const, id })),
  ];
}

/** The changes of availability in a message, as they are told: an action may be unknown, or another one for the same id. */
export function changesIn(body: unknown): { readonly id: string; readonly action: unknown }[] {
  return listOf(recordOf(body).data).flatMap((change) => {
    const { changeAction: action, resources } = recordOf(change);
    return idsOf(resources).map((id) => ({ id, action }));
  });
}

function idsOf(value: unknown): string[] {
  return listOf(value).flatMap((id) => (typeof id === "string" ? [id] : typeof id === "number" ? [String(id)] : []));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
