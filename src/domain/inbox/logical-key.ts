import type { EventRow, MessageKind } from "./event-table.ts";

/** A message whose key is wanted. */
interface Message {
  readonly kind: MessageKind;
  /** By their names on the wire. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly contentHash: string;
}

/** Key that two messages share if they are the same. JSON, because an id may hold whatever would separate the parts. */
export function logicalKeyOf({ eventType, identity }: EventRow, { kind, fields, contentHash }: Message): string {
  const parts = identity.map((name) => {
    if (name === "type") return eventType ?? kind;
    return name === "contentHash" ? contentHash : comparable(fields[name]);
  });
  return JSON.stringify(parts);
}

/** However a date is written, it is the same instant. */
function comparable(value: unknown): unknown {
  return typeof value === "object" && value !== null && "instant" in value ? value.instant : value;
}
