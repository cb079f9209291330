import { type RawBuilder, sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { type CatalogueKind, type Extent, HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";
import { type CatalogueRead, isOlder } from "./catalogue-read.ts";
import { judgeRefused, refusedOf } from "./judge-refused.ts";
import { saveDetails } from "./save-details.ts";
import { searchTextOf } from "./search-text.ts";

/** An item as a read showed it, beside its id and name. */
interface ReadItem {
  readonly iata: string | null;
  readonly city: string | null;
  readonly countryOrRegion: string | null;
  /** The answer as it came. */
  readonly data: Record<string, unknown>;
  /** The batch's `updatedAt` where a batch named the item. */
  readonly updatedAt?: Date | null;
}

/** A resource as DragonPass has just shown it. */
export interface ReadResource extends ReadItem {
  readonly resourceId: string;
  /** DragonPass's number. */
  readonly module: number;
  readonly resourceName: string | null;
  readonly transportHubId: string | null;
  readonly transportHubName: string | null;
}

/** A transport hub as DragonPass has just shown it. */
export interface ReadHub extends ReadItem {
  readonly transportHubId: string;
  readonly transportHubName: string | null;
}

/** The read that showed the items. */
export interface Save extends CatalogueRead {
  readonly programId: ProgramId;
  readonly extent: Extent;
}

/**
 * Stores what a read showed. What a read with the same or a higher number has stored stays: the catalogue never goes
 * back.
 * @returns the ids that are to be read again: another read of them, begun before this one, was answered while this
 * one was on its way, and either may have seen more
 */
export async function saveResources(
  db: Db,
  save: Save & { readonly resources: readonly ReadResource[] },
): Promise<string[]> {
  const items = save.resources.map((resource) => ({
    ...commonColumns(resource),
    id: resource.resourceId,
    name: storable(resource.resourceName),
    module: resource.module,
    transport_hub_id: storable(resource.transportHubId),
    search_text: searchTextOf([
      resource.resourceName,
      resource.city,
      resource.transportHubName,
      resource.iata,
      resource.resourceId,
    ]),
  }));
  return saveItems(db, RESOURCE_KIND, save, items, sql`module, transport_hub_id`, [
    sql`module = excluded.module`,
    sql`transport_hub_id = excluded.transport_hub_id`,
  ]);
}

/** Stores what a read showed, as `saveResources` does. */
export async function saveHubs(db: Db, save: Save & { readonly hubs: readonly ReadHub[] }): Promise<string[]> {
  const items = save.hubs.map((hub) => ({
    ...commonColumns(hub),
    id: hub.transportHubId,
    name: storable(hub.transportHubName),
    search_text: searchTextOf([hub.transportHubName, hub.city, hub.iata, hub.transportHubId]),
  }));
  return saveItems(db, HUB_KIND, save, items, null, []);
}

type ItemColumns = ReturnType<typeof commonColumns> & { readonly id: string };

async function saveItems(
  db: Db,
  of: CatalogueKind,
  { programId, extent, ...read }: Save,
  given: readonly ItemColumns[],
  ownColumns: RawBuilder<unknown> | null,
  ownChanges: readonly RawBuilder<unknown>[],
): Promise<string[]> {
  if (given.length === 0) return [];
  const { table, idColumn } = of;
  const { readNumber, answeredNumber = readNumber } = read;
  // One statement cannot write a row twice; of two entries for one id the last counts.
  const items = [...new Map(given.map((item) => [item.id, item])).values()];
  const json = JSON.stringify(items);
  const undecided = extent === "details" ? await saveDetails(db, of, { programId, ...read, items, json }) : [];
  const own = ownColumns === null ? sql`` : sql`, ${ownColumns}`;
  const changes = sql.join([...SHARED_CHANGES, ...ownChanges]);
  // Sorted by key: reads that overlap wait for each other in one order.
  const { rows: saved } = await sql<{ id: string }>`
    insert into ${sql.table(table)} as stored (program_id, ${sql.ref(idColumn)}, name, iata, country_or_region, city,
      data, search_text, updated_at, fetched_at, available, read_number, answered_number${own})
    select ${programId}, id, name, iata, country_or_region, city, data::json, search_text, "updatedAt", now(),
      true, ${readNumber}::bigint, ${answeredNumber}::bigint${own}
    from json_to_recordset(${json}::json) as given (id text, name text, iata text, country_or_region text, city text,
      data text, search_text text, "updatedAt" timestamptz, module integer, transport_hub_id text)
    order by id collate "C"
    on conflict (program_id, ${sql.ref(idColumn)}) do update set ${changes}
    where ${isOlder(readNumber)}
    returning ${sql.ref(idColumn)} as id`.execute(db);
  return [...new Set([...undecided, ...(await judgeRefused(db, of, { programId, ...read }, refusedOf(items, saved)))])];
}

const CHANGED_COLUMNS = [
  ...["name", "iata", "country_or_region", "city", "data", "search_text", "fetched_at", "available"],
  ...["read_number", "answered_number"],
];
const SHARED_CHANGES = [
  ...CHANGED_COLUMNS.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`),
  // A read that no batch asked for does not know when; `greatest` passes over null.
  sql`updated_at = greatest(stored.updated_at, excluded.updated_at)`,
];

/** The answer travels as text inside the JSON, so that its keys keep their order and nothing in it is interpreted. */
function commonColumns(item: ReadItem) {
  return {
    iata: storable(item.iata),
    country_or_region: storable(item.countryOrRegion),
    city: storable(item.city),
    data: JSON.stringify(item.data),
    updatedAt: item.updatedAt ?? null,
  };
}

/** Text as a column can hold it: one name with U+0000 must not hold back a page of others. */
function storable(text: string | null): string | null {
  return text === null ? null : text.toWellFormed().replaceAll("\0", "");
}
