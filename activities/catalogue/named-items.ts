import type { NamedItem } from "./read-items.ts";

/**
 * The resources and hubs that a message names, each once, whatever it says about them: an unknown change, an id that
 * is both added and removed, all are read (DragonPass: Resource Update Push Service).
 */
export function namedItems(body: unknown): Pick<NamedItem, "kind" | "id">[] {
  const message = recordOf(body);
  const resources = new Set([
    ...idsOf(message.resources),
    ...listOf(message.data).flatMap((change) => idsOf(recordOf(change).resources)),
  ]);
  const hubs = new Set(idsOf(message.transportHubs));
  return [
    ...[...resources].map((id) => ({ kind: "resource" as const, id })),
    ...[...hubs].map((id) => ({ kind: "hub" as const, id })),
  ];
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
