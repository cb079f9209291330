import { type RawBuilder, sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { pageOf } from "../database/page-of.ts";
import {
  type CatalogueKind,
  type CataloguePage,
  type CataloguePosition,
  HUB_KIND,
  RESOURCE_KIND,
  type StoredHub,
  type StoredItem,
  type StoredResource,
  storedItemOf,
} from "./catalogue-item.ts";
import { foldText } from "./search-text.ts";

/** Filters of a list of hubs. Several values of one filter mean *or*; an empty one means none. */
interface HubFilters {
  readonly programId?: readonly string[];
  readonly transportHubId?: readonly string[];
  readonly iata?: readonly string[];
  readonly countryOrRegion?: readonly string[];
  readonly available?: boolean;
  /** Each a part of the name, the city, the hub's name, the IATA code or the id, whatever its case and accents. */
  readonly text?: readonly string[];
}

/** Filters of a list of resources. */
export interface ResourceFilters extends HubFilters {
  /** DragonPass's numbers. */
  readonly module?: readonly number[];
}

/** The resource as last read; null where no read has shown it. */
export async function findResource(db: Db, programId: ProgramId, resourceId: string): Promise<StoredResource | null> {
  return findItem(db, RESOURCE_KIND, { programId, id: resourceId }, resourceOf);
}

/** The hub as last read; null where no read has shown it. */
export async function findHub(db: Db, programId: ProgramId, transportHubId: string): Promise<StoredHub | null> {
  return findItem(db, HUB_KIND, { programId, id: transportHubId }, hubOf);
}

/** These items as last read, by id; those that no read has shown are left out. */
export async function findItems(
  db: Db,
  kind: CatalogueKind,
  programId: ProgramId,
  ids: readonly string[],
): Promise<Map<string, StoredItem>> {
  const rows = await rowsOf(db, kind, {
    conditions: [equals("program_id", programId), sql`${column(kind.idColumn)} = any(${[...ids]}::text[])`],
    limit: ids.length,
  });
  return new Map(rows.map((row) => [row.id, storedItemOf(row)]));
}

/** Resources of the catalogue, available or not, by id byte by byte, then by program. */
export async function listResources(
  db: Db,
  filters: ResourceFilters,
  page: { size: number; after: CataloguePosition | null },
): Promise<CataloguePage<StoredResource>> {
  return listItems(db, RESOURCE_KIND, filters, page, resourceOf);
}

/** Hubs of the catalogue, available or not, by id byte by byte, then by program. */
export async function listHubs(
  db: Db,
  filters: HubFilters,
  page: { size: number; after: CataloguePosition | null },
): Promise<CataloguePage<StoredHub>> {
  return listItems(db, HUB_KIND, filters, page, hubOf);
}

type Row = Parameters<typeof storedItemOf>[0] & { readonly id: string; readonly module: number | null };

async function findItem<Item>(
  db: Db,
  kind: CatalogueKind,
  { programId, id }: { programId: ProgramId; id: string },
  itemOf: (row: Row) => Item,
): Promise<Item | null> {
  const conditions = [equals("program_id", programId), equals(kind.idColumn, id)];
  const [row] = await rowsOf(db, kind, { conditions, limit: 1 });
  return row === undefined ? null : itemOf(row);
}

async function listItems<Item>(
  db: Db,
  kind: CatalogueKind,
  filters: ResourceFilters,
  page: { size: number; after: CataloguePosition | null },
  itemOf: (row: Row) => Item,
): Promise<CataloguePage<Item>> {
  const conditions = conditionsOf(filters);
  if (page.after !== null) {
    const { id, programId } = page.after;
    conditions.push(sql`(${column(kind.idColumn)}, ${column("program_id")}) > (${id}::text, ${programId}::text)`);
  }
  const rows = await rowsOf(db, kind, { conditions, limit: page.size + 1 });
  const { listed, next } = pageOf(rows, page.size);
  return { items: listed.map(itemOf), next: next && { id: next.id, programId: next.program_id } };
}

/** Rows joined with their details. An item that is known only to be gone has no data, and is not shown. */
async function rowsOf(
  db: Db,
  { kind, table, idColumn }: CatalogueKind,
  { conditions, limit }: { conditions: readonly RawBuilder<unknown>[]; limit: number },
): Promise<Row[]> {
  const module = kind === "resource" ? column("module") : sql`null::integer`;
  const { rows } = await sql<Row>`
    select item.*, details.data as details, details.fetched_at as details_fetched_at
    from (
      select program_id, ${column(idColumn)} as id, name, available, updated_at, fetched_at, data,
        ${module} as module
      from ${sql.table(table)} as item
      where ${sql.join([sql`item.data is not null`, ...conditions], sql` and `)}
      order by ${column(idColumn)}, ${column("program_id")}
      limit ${limit}
    ) as item
    left join catalogue_details as details
      on details.program_id = item.program_id and details.kind = ${sql.lit(kind)} and details.id = item.id
    order by item.id, item.program_id`.execute(db);
  return rows;
}

function conditionsOf(filters: ResourceFilters): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  for (const [filter, name] of TEXT_FILTERS) {
    const values = filters[filter];
    // An array parameter: one statement for any number of values.
    if (values !== undefined && values.length > 0) conditions.push(sql`${column(name)} = any(${[...values]}::text[])`);
  }
  const { module, available, text } = filters;
  if (module !== undefined && module.length > 0) conditions.push(sql`item.module = any(${[...module]}::integer[])`);
  if (available !== undefined) conditions.push(sql`item.available = ${available}`);
  if (text !== undefined && text.length > 0) {
    const found = text.map((part) => sql`strpos(item.search_text, ${foldText(part)}) > 0`);
    conditions.push(sql`(${sql.join(found, sql` or `)})`);
  }
  return conditions;
}

const TEXT_FILTERS = [
  ["programId", "program_id"],
  ["transportHubId", "transport_hub_id"],
  ["iata", "iata"],
  ["countryOrRegion", "country_or_region"],
] as const;

function column(name: string): RawBuilder<unknown> {
  return sql.ref(`item.${name}`);
}

function equals(name: string, value: string): RawBuilder<unknown> {
  return sql`${column(name)} = ${value}`;
}

function resourceOf(row: Row): StoredResource {
  return { ...storedItemOf(row), resourceId: row.id, module: row.module ?? 0 };
}

function hubOf(row: Row): StoredHub {
  return { ...storedItemOf(row), transportHubId: row.id };
}
