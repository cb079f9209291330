import type { ProgramId } from "../../contract/vocabulary.ts";

/** One of the two kinds of item in the catalogue, and where it is stored. */
export interface CatalogueKind {
  readonly kind: "resource" | "hub";
  readonly table: "catalogue_resources" | "catalogue_hubs";
  readonly idColumn: "resource_id" | "transport_hub_id";
}

/** Where the resources of the catalogue are stored. */
export const RESOURCE_KIND = {
  kind: "resource",
  table: "catalogue_resources",
  idColumn: "resource_id",
} as const satisfies CatalogueKind;

/** Where the hubs of the catalogue are stored. */
export const HUB_KIND = {
  kind: "hub",
  table: "catalogue_hubs",
  idColumn: "transport_hub_id",
} as const satisfies CatalogueKind;

/** How much of an item an answer of DragonPass holds: a list's entry has less than the details have. */
export type Extent = "list" | "details";

/** An item of the catalogue as it is stored, whichever kind it is. */
export interface StoredItem {
  readonly programId: ProgramId;
  readonly name: string | null;
  /** False once DragonPass has removed it: it stays, so that a booking of it can still be explained. */
  readonly available: boolean;
  /** When DragonPass last announced a change of it; null where it never has. */
  readonly updatedAt: Date | null;
  /** When it was last read, or found to be gone. */
  readonly fetchedAt: Date;
  /** When the read that its details are from began; null where only lists have shown it. */
  readonly detailsFetchedAt: Date | null;
  /** As DragonPass gave it: the newest entry of a list and the newest details together. */
  readonly data: Record<string, unknown>;
}

/** A resource of the catalogue as it is stored. */
export interface StoredResource extends StoredItem {
  readonly resourceId: string;
  /** DragonPass's number. */
  readonly module: number;
}

/** A hub of the catalogue as it is stored. */
export interface StoredHub extends StoredItem {
  readonly transportHubId: string;
}

/** The last item of a page, by which the next one begins after it. */
export interface CataloguePosition {
  readonly id: string;
  readonly programId: string;
}

/** A page of items of the catalogue. */
export interface CataloguePage<Item> {
  readonly items: Item[];
  /** Null on the last page. */
  readonly next: CataloguePosition | null;
}

interface ItemRow {
  readonly program_id: ProgramId;
  readonly name: string | null;
  readonly available: boolean;
  readonly updated_at: Date | null;
  readonly fetched_at: Date;
  readonly data: Record<string, unknown> | null;
  readonly details: Record<string, unknown> | null;
  readonly details_fetched_at: Date | null;
}

/** A row joined with its details. */
export function storedItemOf(row: ItemRow): StoredItem {
  // Details that are newer than any list are in both.
  const data = merged(row.details ?? {}, row.data ?? {});
  return {
    programId: row.program_id,
    name: row.name,
    available: row.available,
    updatedAt: row.updated_at,
    fetchedAt: row.fetched_at,
    detailsFetchedAt: row.details_fetched_at,
    data,
  };
}

/** Both together; where they differ the newer one counts. A list that says less takes nothing away. */
function merged(older: Record<string, unknown>, newer: Record<string, unknown>): Record<string, unknown> {
  const changes = Object.entries(newer).map(([key, value]): [string, unknown] => {
    const before = Object.hasOwn(older, key) ? older[key] : undefined;
    return [key, isRecord(before) && isRecord(value) ? merged(before, value) : value];
  });
  return { ...older, ...Object.fromEntries(changes) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
