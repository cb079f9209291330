import { sql } from "kysely";
import type { Db } from "../database/database.ts";

/** Instants that belong to whoever took them: nobody else gets one of them, in any process. */
export interface TakenSlots {
  /** The first one by the database's clock, epoch milliseconds with a fraction. */
  readonly firstAtMs: number;
  /** How long that is from now; 0 where it is now. */
  readonly firstInMs: number;
  readonly spacingMs: number;
}

/** Nobody waits that long: an instant further ahead was taken when the database's clock was wrong. */
const AHEAD_MAX = sql.lit("1 hour");

/**
 * Takes the next instants at which DragonPass may be read, `perSecond` for all processes together, evenly spread. What
 * was not used is not made up for, so nothing follows a pause at once. A process that dies leaves unused what it had
 * taken, and nothing locked.
 */
export async function takeReadSlots(db: Db, wanted: { perSecond: number; count: number }): Promise<TakenSlots> {
  const spacingUs = Math.ceil(1_000_000 / wanted.perSecond);
  const taken = sql`${spacingUs * wanted.count}::float8 * interval '1 microsecond'`;
  // The insert is for the first time, and for a database that was not stopped cleanly: it keeps no unlogged rows.
  // Whole microseconds: how a fraction is written depends on the connection's settings.
  const { rows } = await sql<{ first_at_us: number; first_in_us: number }>`
    insert into supplier_rate as rate (id, next_free_at) values (1, clock_timestamp() + ${taken})
    on conflict (id) do update set next_free_at = ${taken} + case
      when rate.next_free_at between clock_timestamp() and clock_timestamp() + interval ${AHEAD_MAX}
      then rate.next_free_at else clock_timestamp() end
    returning (extract(epoch from next_free_at - ${taken}) * 1000000)::int8 as first_at_us,
      greatest(0, extract(epoch from next_free_at - ${taken} - clock_timestamp()) * 1000000)::int8 as first_in_us
    `.execute(db);
  const [row] = rows;
  if (row === undefined) throw new TypeError("an upsert without a condition returns its row");
  return { firstAtMs: row.first_at_us / 1_000, firstInMs: row.first_in_us / 1_000, spacingMs: spacingUs / 1_000 };
}
