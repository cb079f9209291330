import type { ColumnType, Generated } from "kysely";
import type { Reason } from "../../contract/booking.ts";
import type { PrebookingRequest } from "../../contract/prebooking-request.ts";
import type { BookingId, BookingStatus, Module, OrderId, PassType, ProgramId } from "../../contract/vocabulary.ts";
import type { CancellationPolicy } from "../../domain/booking/cancellation.ts";
import type { StoredBooking } from "../../domain/booking/stored-booking.ts";
import type { MessageKind } from "../../domain/inbox/event-table.ts";
import type { CatalogueTables } from "../catalogue/catalogue-tables.ts";
import type { InboxSource } from "../inbox/inbox-message.ts";
import type { SubjectColumns } from "../inbox/inbox-subject.ts";
import type { OnceTables } from "../once/once-tables.ts";
import type { PassTables } from "../passes/pass-tables.ts";
import type { RedemptionTables } from "../redemptions/redemption-tables.ts";

/** Parsed when read, text when written: the drivers disagree on how they write an object or an array. */
type Json<Value> = ColumnType<Value, string, string>;
type JsonOrNull<Value> = ColumnType<Value | null, string | null, string | null>;
/** Filled by the database, with its own clock. */
type GeneratedTime = ColumnType<Date, never, Date>;

/** The tables as Kysely sees them; `migrations/` makes them. */
export interface Tables extends CatalogueTables, OnceTables, RedemptionTables, PassTables {
  installation: InstallationTable;
  bookings: BookingsTable;
  inbox: InboxTable;
}

interface InstallationTable {
  id: number;
  fingerprint_key: string;
  /** The last run that looked for bookings which nobody follows. */
  watch_workflow_id: string | null;
  watch_run_id: string | null;
  watched_at: Date | null;
  /** When all open bookings were last compared with Temporal's list. */
  compared_at: ColumnType<Date | null, never, Date | null>;
  /** When Temporal was last seen to have been emptied, or put back to an earlier copy. */
  put_back_at: ColumnType<Date | null, never, Date | null>;
  /** The last time that nobody watched the bookings: from the last watch until workers began again. */
  unwatched_from: ColumnType<Date | null, never, Date | null>;
  unwatched_until: ColumnType<Date | null, never, Date | null>;
  /** Up to which id the bookings with an order have been read again since; null where all have. */
  read_again_after: ColumnType<string | null, never, string | null>;
}

/** The booking as last published, and copies of what is filtered and sorted by. */
interface BookingsTable {
  booking_id: BookingId;
  program_id: ProgramId | null;
  fingerprint: string;
  first_execution_run_id: string | null;
  booking: Json<StoredBooking>;
  policy: JsonOrNull<CancellationPolicy>;
  noted: JsonOrNull<Reason>;
  reads_started: Generated<number>;
  read_applied: Generated<number>;
  revision: number;
  status: BookingStatus;
  module: Module | null;
  resource_id: string | null;
  order_id: OrderId | null;
  pass_type: PassType | null;
  pass_id: string | null;
  needs_attention: boolean;
  visit_at: Date | null;
  created_at: Date;
  updated_at: Date;
  /** When somebody must have looked at it again; null where nobody has to. */
  look_due_at: ColumnType<Date | null, Date | null, Date | null>;
  /** Has the guest's data only while no order is known. Null in rows of the release before. */
  request: JsonOrNull<PrebookingRequest>;
}

/** Written by one statement of its own, in `inbox-insert.ts`. */
export interface InboxTable {
  id: ColumnType<number, never, never>;
  source: InboxSource;
  kind: MessageKind;
  event_type: string | null;
  program_id: ProgramId | null;
  order_id: OrderId | null;
  pass_id: string | null;
  module: number | null;
  batch_id: string | null;
  sequence: number | null;
  total_sequence: number | null;
  current_status: number | null;
  occurred_at: Date | null;
  logical_key: string;
  content_hash: string;
  body: Json<unknown>;
  marks: string[];
  subject_kind: SubjectColumns["subjectKind"];
  subject_id: string | null;
  received_at: GeneratedTime;
  /** Given by the database, from the numbers of the catalogue's reads. */
  read_number: ColumnType<number, never, never>;
  rung_at: ColumnType<Date | null, never, Date>;
  rings: ColumnType<number, never, number>;
  ring_due_at: ColumnType<Date, never, Date>;
  applied_at: ColumnType<Date | null, never, Date>;
}
