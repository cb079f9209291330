import { CLOCKS_DIFFER_MS } from "../../src/domain/once/clock-skew.ts";
import { measureOffset } from "../../src/store/database/database-clock.ts";
import { databaseClock } from "../../src/store/database/read-clock.ts";
import type { OrderDependencies } from "./dependencies.ts";

/** The database is asked, and asked by a busy process. */
const DATABASE_TOLERANCE_MS = 1_000;

/** The clocks that decide about an order, compared. Ours is only what they are compared by. */
interface ComparedClocks {
  /** By how much the database's is ahead of ours. */
  readonly ownLagMs: number;
  /** By how much DragonPass's is ahead of the database's; 0 where they agree, or no answer has told it. */
  readonly supplierLeadMs: number;
  /** Ours or DragonPass's is so far from the database's that a person should know. */
  readonly differ: boolean;
}

/** Compares them now. */
export async function compareClocks({
  db,
  supplierClock,
}: Pick<OrderDependencies, "db" | "supplierClock">): Promise<ComparedClocks> {
  const { offsetMs: ownLagMs } = await measureOffset(() => databaseClock(db));
  const supplier = supplierClock.offset();
  const measuredMs = supplier === null ? 0 : supplier.offsetMs - ownLagMs;
  // A difference that is smaller than what is not known is none.
  const supplierLeadMs =
    Math.abs(measuredMs) <= (supplier?.uncertaintyMs ?? 0) + DATABASE_TOLERANCE_MS ? 0 : measuredMs;
  const differ = Math.max(Math.abs(ownLagMs), Math.abs(supplierLeadMs)) >= CLOCKS_DIFFER_MS;
  return { ownLagMs, supplierLeadMs, differ };
}
