import { type RawBuilder, sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import { type CatalogueKind, HUB_KIND, RESOURCE_KIND } from "./catalogue-item.ts";

/** A list as a whole: when it was read. */
export interface ListRead {
  /** Taken before the list was asked for, and when its last page had come. */
  readonly readNumber: number;
  readonly answeredNumber: number;
  /** When it began to be read for DragonPass, at the earliest: what is dated before was true then. Null for now. */
  readonly beganAt: Date | null;
}

/** All resources of a module, or all hubs of a program. */
export interface ListedPart {
  readonly programId: ProgramId;
  /** DragonPass's number of the module; null for the hubs. */
  readonly module: number | null;
}

/** The kind of a part's items, and where they are stored. */
export function kindOfPart(module: number | null): CatalogueKind {
  return module === null ? HUB_KIND : RESOURCE_KIND;
}

/** The items of a part. */
export function isOfPart(table: string, { programId, module }: ListedPart): RawBuilder<boolean> {
  const ofModule = module === null ? sql`` : sql`and ${sql.ref(`${table}.module`)} = ${module}`;
  return sql`${sql.ref(`${table}.program_id`)} = ${programId} ${ofModule}`;
}

/**
 * Whether the word of a list replaces the `stored` one: of two that overlap nobody knows which saw more, but where they
 * say the same.
 */
export function takesWord(isListed: boolean, { readNumber }: Pick<ListRead, "readNumber">): RawBuilder<boolean> {
  return sql`(coalesce(stored.listed_answered, 0) < ${readNumber}::bigint
    or (stored.listed = ${sql.lit(isListed)} and stored.listed_number < ${readNumber}::bigint))`;
}

/** The word of a list about an item. */
export function wordColumns(
  isListed: boolean,
  { readNumber, answeredNumber, beganAt }: ListRead,
): Readonly<Record<string, RawBuilder<unknown>>> {
  return {
    listed: sql.lit(isListed),
    listed_number: sql`${readNumber}::bigint`,
    listed_answered: sql`${answeredNumber}::bigint`,
    listed_at: instant(beganAt),
  };
}

/** Changes of a `stored` item by the word of a list; of its availability as `isAvailable` of the domain has it. */
export function wordChanges(
  { kind }: Pick<CatalogueKind, "kind">,
  isListed: boolean,
  read: ListRead,
): Readonly<Record<string, RawBuilder<unknown>>> {
  const word = sql.lit(isListed);
  return {
    ...wordColumns(isListed, read),
    listed_answered: sql`greatest(stored.listed_answered, ${read.answeredNumber}::bigint)`,
    available:
      kind === "hub"
        ? word
        : sql`case when ${isChangedSince(read)} then stored.change_action = 'added' else ${word} end`,
  };
}

/** Whether the newest change of a `stored` resource is newer than a list; null where there is none. */
function isChangedSince({ readNumber, beganAt }: Pick<ListRead, "readNumber" | "beganAt">): RawBuilder<boolean> {
  return sql`(stored.change_number > ${readNumber}::bigint and stored.changed_at >= ${instant(beganAt)})`;
}

function instant(at: Date | null): RawBuilder<unknown> {
  return sql`coalesce(${at}::timestamptz, now())`;
}

/** Ids of available items that the list does not show, and that it would make unavailable. */
export async function missingFrom(
  db: Db,
  part: ListedPart,
  { readNumber, beganAt, ids }: Omit<ListRead, "answeredNumber"> & { readonly ids: readonly string[] },
): Promise<string[]> {
  const { kind, table, idColumn } = kindOfPart(part.module);
  const isNewer = kind === "hub" ? sql`` : sql`and ${isChangedSince({ readNumber, beganAt })} is not true`;
  const { rows } = await sql<{ id: string }>`
    select ${sql.ref(idColumn)} as id from ${sql.table(table)} as stored
    where ${isOfPart("stored", part)} and available and coalesce(listed_answered, 0) < ${readNumber}::bigint ${isNewer}
      and ${sql.ref(idColumn)} <> all(${[...ids]}::text[])
    order by ${sql.ref(idColumn)}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Says of all items that a list did not show that it has them not, but of those that are in doubt. Call it after what the
 * list showed is saved.
 * @returns whether the word of the list could be taken for all of them, as for all that it showed; where it could not,
 * another list overlapped, which began before `firstNumber`, and the list is to be read again
 */
export async function markUnlisted(
  db: Db,
  part: ListedPart,
  { firstNumber, doubtful, ...read }: ListRead & { readonly firstNumber: number; readonly doubtful: readonly string[] },
): Promise<boolean> {
  const kind = kindOfPart(part.module);
  const { table, idColumn } = kind;
  const isLeft = sql`${isOfPart("stored", part)} and coalesce(stored.listed_number, 0) < ${firstNumber}::bigint
    and ${sql.ref(`stored.${idColumn}`)} <> all(${[...doubtful]}::text[])`;
  const columns = { ...wordChanges(kind, false, read), fetched_at: sql`now()` };
  const changes = Object.entries(columns).map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
  // Sorted by key: lists that overlap wait for each other in one order.
  await sql`
    update ${sql.table(table)} as stored set ${sql.join(changes)}
    from (
      select ${sql.ref(`stored.${idColumn}`)} as id from ${sql.table(table)} as stored
      where ${isLeft} and ${takesWord(false, read)}
      order by ${sql.ref(`stored.${idColumn}`)} for update
    ) as left_out
    where stored.program_id = ${part.programId} and ${sql.ref(`stored.${idColumn}`)} = left_out.id`.execute(db);
  const { rows } = await sql`select 1 from ${sql.table(table)} as stored where ${isLeft} limit 1`.execute(db);
  return rows.length === 0;
}
