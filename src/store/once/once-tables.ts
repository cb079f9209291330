import type { ColumnType, Generated } from "kysely";
import type { BookingId, OrderId } from "../../contract/vocabulary.ts";

/** The tables of what is made once, as Kysely sees them. */
export interface OnceTables {
  attempts: AttemptsTable;
  claims: ClaimsTable;
  leases: LeasesTable;
  order_index: OrderIndexView;
}

/**
 * `created`: this request made the thing. `adopted`: it was found later. `refused`: DragonPass decided against it.
 * `nothing-made`: nothing was made, and nothing will be.
 */
export type AttemptOutcome = "created" | "adopted" | "refused" | "nothing-made";

interface AttemptsTable {
  id: ColumnType<number, never, never>;
  subject_kind: string;
  subject_id: string;
  scope: string;
  request_id: string;
  fence_token: string | null;
  fence_valid_until: Date | null;
  criteria: ColumnType<unknown, string, never>;
  started_at: ColumnType<Date, Date | undefined, Date>;
  outcome: Generated<AttemptOutcome | null>;
  outcome_code: Generated<string | null>;
  settled_at: ColumnType<Date | null, Date | undefined, Date | null>;
  thing_id: Generated<string | null>;
  fence_is_used: Generated<boolean>;
  empty_look_up_at: ColumnType<Date | null, never, Date | null>;
  /** Null for a request that is known. */
  forgotten_since: ColumnType<Date | null, Date | null | undefined, never>;
}

interface ClaimsTable {
  thing_kind: string;
  thing_id: string;
  subject_kind: string;
  subject_id: string;
  claimed_at: ColumnType<Date, never, Date>;
}

/** The claims of bookings on orders. */
interface OrderIndexView {
  order_id: ColumnType<OrderId, never, never>;
  booking_id: ColumnType<BookingId, never, never>;
}

interface LeasesTable {
  scope: string;
  holder_kind: string;
  holder_id: string;
  expires_at: Date;
}
