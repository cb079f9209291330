import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import {
  type AvailabilityChange,
  isAvailable,
  isDisputed,
  type ListedWord,
  newerChange,
} from "../../domain/catalogue/availability.ts";
import type { Db } from "../database/database.ts";

/** A change of one resource. */
export type ChangeOf = AvailabilityChange & { readonly id: string };

/**
 * Makes resources available, or not, as changes say that are newer than what is known. Call it in the transaction that
 * marks their messages as applied, and once the resources have been read: they are stored then, and as they are now.
 * @returns whether the list is to be read again, since it is not certain what is right
 */
export async function noteChanges(
  db: Db,
  { programId, changes, nowMs }: { programId: ProgramId; changes: readonly ChangeOf[]; nowMs: number },
): Promise<boolean> {
  if (changes.length === 0) return false;
  const known = await lockedOf(db, programId, [...new Set(changes.map(({ id }) => id))]);
  const disputed = new Set<string>();
  const newest = new Map<string, AvailabilityChange>();
  for (const { id, ...told } of changes) {
    const { list = null, change: stored = null } = known.get(id) ?? {};
    const change = newest.get(id) ?? stored;
    if (isDisputed(told, { list, change }, nowMs)) disputed.add(id);
    newest.set(id, change === null ? told : newerChange(change, told));
  }
  const rows = [...newest].map(([id, change]) => ({
    id,
    action: change.action,
    changed_at: new Date(change.atMs).toISOString(),
    sequence: change.sequence,
    number: change.readNumber,
    available: isAvailable(known.get(id)?.list ?? null, change),
    disputed: disputed.has(id),
  }));
  await sql`
    update catalogue_resources as stored set available = told.available, change_action = told.action,
      changed_at = told.changed_at, change_sequence = told.sequence, change_number = told.number,
      disputed_number = case when told.disputed then told.number else stored.disputed_number end
    from json_to_recordset(${JSON.stringify(rows)}::json) as told (id text, action text, changed_at timestamptz,
      sequence bigint, number bigint, available boolean, disputed boolean)
    where stored.program_id = ${programId} and stored.resource_id = told.id collate "C"`.execute(db);
  return disputed.size > 0;
}

interface Known {
  readonly list: ListedWord | null;
  readonly change: AvailabilityChange | null;
}

/** All that is known of the availability of these resources, which nobody else changes meanwhile. */
async function lockedOf(db: Db, programId: ProgramId, ids: readonly string[]): Promise<Map<string, Known>> {
  const { rows } = await sql<KnownRow>`
    select item.resource_id as id, available, listed, item.listed_number, listed_at, change_action, changed_at, change_sequence,
      change_number, part.listed_number as part_number
    from catalogue_resources as item
    left join catalogue_parts as part on part.program_id = item.program_id and part.module = item.module
    where item.program_id = ${programId} and item.resource_id = any(${[...ids]}::text[])
    order by item.resource_id for update of item`.execute(db);
  return new Map(rows.map((row) => [row.id, { list: listedWordOf(row), change: changeOf(row) }]));
}

interface KnownRow {
  readonly id: string;
  readonly available: boolean;
  readonly listed: boolean | null;
  readonly listed_number: number | null;
  readonly listed_at: Date | null;
  readonly change_action: "added" | "removed" | null;
  readonly changed_at: Date | null;
  readonly change_sequence: number | null;
  readonly change_number: number | null;
  readonly part_number: number | null;
}

function listedWordOf({ available, listed, listed_number, listed_at, part_number }: KnownRow): ListedWord | null {
  if (listed !== null)
    return { isListed: listed, readNumber: Number(listed_number), beganAtMs: listed_at?.getTime() ?? -Infinity };
  // The release before has said so, by a list or by details: nobody knows which.
  if (available || part_number === null) return null;
  // It has become known since its module was listed, so that list had it not.
  return { isListed: false, readNumber: Number(part_number), beganAtMs: -Infinity };
}

function changeOf({ change_action, changed_at, change_sequence, change_number }: KnownRow): AvailabilityChange | null {
  if (change_action === null || changed_at === null) return null;
  return {
    action: change_action,
    atMs: changed_at.getTime(),
    sequence: Number(change_sequence),
    readNumber: Number(change_number),
  };
}
