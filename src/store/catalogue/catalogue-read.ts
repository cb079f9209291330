import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/database.ts";

/**
 * When DragonPass was asked and had answered, as numbers of one sequence, which a database that was put back does not
 * give again: it follows the clock. DragonPass looked at its catalogue at some
 * moment in between, so of two reads that overlap nobody knows which one saw more.
 */
export interface CatalogueRead {
  /** From `startCatalogueRead`. */
  readonly readNumber: number;
  /** From `startCatalogueRead`, by the clock of the database; now where it is left out. */
  readonly startedAt?: Date;
  /** From `endCatalogueRead`; left out for what was seen at the very moment of `readNumber`. */
  readonly answeredNumber?: number;
  /** `readNumber` of the first read for the same reason, where this one repeats it; whatever began later has seen as much. */
  readonly firstNumber?: number;
}

/** Takes the number of a read that is about to begin: before the request is sent. */
export async function startCatalogueRead(db: Db): Promise<{ readNumber: number; startedAt: Date }> {
  const { rows } = await sql<{ readNumber: number; startedAt: Date }>`
    select next_catalogue_read() as "readNumber", now() as "startedAt"`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new TypeError("a sequence always has a next number");
  return { readNumber: Number(row.readNumber), startedAt: row.startedAt };
}

/** Takes the number of a read that has been answered. */
export async function endCatalogueRead(db: Db): Promise<number> {
  return (await startCatalogueRead(db)).readNumber;
}

/** Whether what is `stored` had been answered before the read began: only then it is certainly older. */
export function isOlder(readNumber: number): RawBuilder<boolean> {
  return sql`stored.answered_number < ${readNumber}::bigint`;
}
