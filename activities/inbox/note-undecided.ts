import type { Db } from "../../src/store/database/database.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import { StoreError } from "../../src/store/database/store-error.ts";
import { undecidedSince } from "../../src/store/watch/undecided.ts";
import type { WatchedTable } from "../../src/store/watch/watched-table.ts";

/** A kind of what is asked for and decided, such as bookings. */
export interface Undecided<Id extends string> {
  readonly table: WatchedTable<Id>;
  /** Writes the notice down. @returns false where it has been decided meanwhile */
  note(id: Id): Promise<boolean>;
  /** Tells the workflow, so that Temporal's tools find it; one that does not run, or hangs, hears nothing. */
  tell(id: Id): Promise<void>;
}

/** Dependencies of `noteUndecided`. */
interface NoteUndecidedDependencies {
  readonly db: Db;
  readonly undecidedAfterMs: number;
}

/** Of a kind, that one run asks for a person about; more are found by the next. */
const UNDECIDED_MAX = 500;

/**
 * Asks for a person about what has been undecided for long, whatever hangs: an activity that is repeated, a workflow
 * that cannot go on, one that nobody has started.
 * @returns for how many
 */
export async function noteUndecided(
  { db, undecidedAfterMs }: NoteUndecidedDependencies,
  kinds: readonly Undecided<string>[],
): Promise<number> {
  const before = new Date((await databaseClock(db)) - undecidedAfterMs);
  let count = 0;
  for (const kind of kinds) {
    const ids = await undecidedSince(db, kind.table, { before, limit: UNDECIDED_MAX });
    for (const id of ids) if (await noteIfThere(kind, id)) await kind.tell(id);
    count += ids.length;
  }
  return count;
}

/** False also where it was removed meanwhile: nobody has ever taken it up. */
async function noteIfThere<Id extends string>(kind: Undecided<Id>, id: Id): Promise<boolean> {
  try {
    return await kind.note(id);
  } catch (error) {
    if (error instanceof StoreError && MISSING.has(error.code)) return false;
    throw error;
  }
}

const MISSING: ReadonlySet<string> = new Set(["booking_missing", "pass_request_missing"]);
