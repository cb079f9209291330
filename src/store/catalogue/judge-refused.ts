import { sql } from "kysely";
import type { ProgramId } from "../../contract/vocabulary.ts";
import type { Db } from "../database/database.ts";
import type { CatalogueKind } from "./catalogue-item.ts";
import type { CatalogueRead } from "./catalogue-read.ts";
import { noteAnnounced } from "./note-announced.ts";

/** An item that a read could not replace, since what is stored may be newer. */
interface Refused {
  readonly id: string;
  /** When DragonPass says that it changed; null where nothing was announced. */
  readonly updatedAt: Date | null;
}

/** The items that were not saved. */
export function refusedOf<Item extends { readonly id: string }>(
  given: readonly Item[],
  saved: readonly { readonly id: string }[],
): Item[] {
  const ids = new Set(saved.map(({ id }) => id));
  return given.filter(({ id }) => !ids.has(id));
}

/**
 * The items, of those that a read could not replace, that are to be read again: their stored read began earlier than
 * this one, or than the first for the same reason. By its own number alone, readers of an item that go in step would
 * refuse each other without end. One that began later has seen all that this one was made for: of those it is noted when
 * their change was announced.
 */
export async function judgeRefused(
  db: Db,
  { kind, table, idColumn }: CatalogueKind,
  read: Pick<CatalogueRead, "readNumber" | "firstNumber"> & { readonly programId: ProgramId },
  refused: readonly Refused[],
): Promise<string[]> {
  if (refused.length === 0) return [];
  const { programId, readNumber, firstNumber = readNumber } = read;
  const { rows } = await sql<{ id: string }>`
    select ${sql.ref(idColumn)} as id from ${sql.table(table)}
    where program_id = ${programId} and ${sql.ref(idColumn)} = any(${refused.map(({ id }) => id)}::text[])
      and read_number < ${firstNumber}::bigint`.execute(db);
  await noteAnnounced(db, { programId, kind }, refusedOf(refused, rows));
  return rows.map(({ id }) => id);
}
