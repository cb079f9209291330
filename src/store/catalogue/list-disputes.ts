import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import { retryingConflicts } from "../database/retrying-conflicts.ts";
import { noteFullReadWanted } from "./full-read.ts";
import { isOfPart, type ListedPart } from "./list-word.ts";

/**
 * Notes that a program is to be read again where a list says something else than a change that was told before it began:
 * either of them may be late at DragonPass. Once for each change, or it would go on for as long as they disagree.
 * @returns whether somebody has to be told of it
 */
export async function noteListDisputes(
  db: Db,
  part: ListedPart,
  { readNumber }: { readonly readNumber: number },
): Promise<boolean> {
  return await retryingConflicts(db, async (trx) => {
    const { rows } = await sql`
      with disputed as (
        select item.resource_id from catalogue_resources as item
        where ${isOfPart("item", part)} and item.listed_number >= ${readNumber}::bigint
          and item.change_number < ${readNumber}::bigint and (item.change_action = 'added') <> item.listed
          and coalesce(item.disputed_number, 0) < item.change_number
        order by item.resource_id for update
      )
      update catalogue_resources as item set disputed_number = ${readNumber}::bigint
      from disputed where item.program_id = ${part.programId} and item.resource_id = disputed.resource_id
      returning 1`.execute(trx);
    if (rows.length === 0) return false;
    await noteFullReadWanted(trx, part.programId);
    return true;
  });
}
