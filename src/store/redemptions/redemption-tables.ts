import type { ColumnType } from "kysely";
import type { OrderId, PassType } from "../../contract/vocabulary.ts";
import type { ModuleName } from "../../domain/modules.ts";
import type { Walkin } from "../../domain/redemptions/walkin.ts";
import type { WalkinReports } from "../../domain/redemptions/walkin-report.ts";

/** Tables of walk-in redemptions as Kysely sees them. */
export interface RedemptionTables {
  redemptions: RedemptionsTable;
}

/** Reports of a walk-in, and copies of what is filtered and sorted by. Written by one statement, in `redemptions.ts`. */
interface RedemptionsTable {
  order_id: OrderId;
  reports: ColumnType<WalkinReports, string, string>;
  status: Walkin["status"];
  program_id: string | null;
  pass_id: string | null;
  pass_type: PassType | null;
  module: ModuleName | null;
  resource_id: string | null;
  used_at: Date | null;
  /** When it was first heard of. */
  created_at: ColumnType<Date, never, never>;
  /** When something about it last changed. */
  updated_at: ColumnType<Date, never, never>;
}
