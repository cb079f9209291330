import type { ColumnType } from "kysely";
import type { Reason } from "../../contract/booking.ts";
import type { PassIssueRequest, PassRequest } from "../../contract/pass-request.ts";
import type { PassRequestId } from "../../contract/vocabulary.ts";
import type { StoredPassRequest } from "../../domain/passes/stored-pass-request.ts";

/** The tables of passes, as Kysely sees them. */
export interface PassTables {
  pass_requests: PassRequestsTable;
}

/** The request as last published, and copies of what is looked for. */
interface PassRequestsTable {
  pass_request_id: PassRequestId;
  fingerprint: string;
  first_execution_run_id: string | null;
  pass_request: ColumnType<StoredPassRequest, string, string>;
  revision: number;
  status: PassRequest["status"];
  needs_attention: boolean;
  noted: ColumnType<Reason | null, string | null | undefined, string | null>;
  /** Has the names only until there is a pass, or certainly none. */
  request: ColumnType<PassIssueRequest | null, string | null, string | null>;
  /** When somebody must have looked at it again; null where nobody has to. */
  look_due_at: ColumnType<Date | null, Date | null, Date | null>;
  created_at: Date;
  updated_at: Date;
}
