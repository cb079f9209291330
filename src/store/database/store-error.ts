import { AppError, type SafeDetails } from "../../contract/app-error.ts";

/** Errors of the store itself; everything else is an error of the database as it came. */
type StoreErrorCode =
  /** Another process has the folder of the embedded database open. */
  | "database_in_use"
  /** The folder of the embedded database cannot be used. */
  | "data_dir_unusable"
  /** The tables have been changed by a newer version of this program. */
  | "schema_newer"
  /** No connection to the database could be made. */
  | "database_unreachable"
  /** The database answers, but cannot be worked with as it is set up. */
  | "database_unusable"
  /** A migration failed; nothing of it was kept. */
  | "migration_failed"
  /** The database did not answer in time. */
  | "database_timeout"
  /** The database has been closed. */
  | "database_closed"
  /** No booking has this id. */
  | "booking_missing"
  | "pass_request_missing"
  /** A write that others must see at once was asked for inside a transaction. */
  | "must_commit_alone"
  /** A row kept vanishing or being held by others while it was written. */
  | "too_much_contention"
  /** More messages wait for the inbox than it is willing to hold. */
  | "inbox_full"
  /** The inbox could not be written. */
  | "inbox_unavailable"
  /** The database cannot store this message, whatever is tried. */
  | "inbox_row_refused";

const RETRYABLE: ReadonlySet<StoreErrorCode> = new Set([
  "database_timeout",
  "too_much_contention",
  "inbox_full",
  "inbox_unavailable",
]);

/** A fault of the store. Its message never holds a pass id, a token or a body. */
export class StoreError extends AppError<StoreErrorCode> {
  constructor(code: StoreErrorCode, message: string, options: { details?: SafeDetails; cause?: unknown } = {}) {
    super({ code, message, retryable: RETRYABLE.has(code), ...options });
  }
}

/** The SQLSTATE of an error of the database, the same for both of them; null for anything else. */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  // EPIPE of the operating system looks like one.
  if ("syscall" in error) return null;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}
