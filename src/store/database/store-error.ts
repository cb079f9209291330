import { AppError, type SafeDetails } from "../../contract/app-error.ts";

interface StoreErrorRow {
  /** For the page of operators. */
  readonly meaning: string;
  readonly retryable: boolean;
  /** It ends a start, which says so in a sentence, without its code. */
  readonly endsStart: boolean;
}

/** Errors of the store itself; everything else is an error of the database as it came. */
export const STORE_ERRORS = {
  database_in_use: atStart("Another process has the folder of the embedded database open."),
  data_dir_unusable: atStart("The folder of the embedded database cannot be used."),
  schema_newer: atStart("The tables have been changed by a newer version of this program."),
  database_unreachable: atStart("No connection to the database could be made."),
  database_unusable: atStart("The database answers, but cannot be worked with as it is set up."),
  migration_failed: atStart("A migration failed; nothing of it was kept."),
  database_timeout: passing("The database did not answer in time, or had no connection free."),
  database_closed: ours("The database has been closed: this process is stopping."),
  booking_missing: ours("An activity is about a booking that the database does not have."),
  pass_request_missing: ours("An activity is about a request for a pass that the database does not have."),
  must_commit_alone: ours("A write that others must see at once was asked for inside a transaction: report it."),
  too_much_contention: passing("A row kept vanishing or being held by others while it was written."),
  inbox_full: passing("More pushes wait to be stored than are held: the database is too slow, or away."),
  inbox_unavailable: passing("A push could not be stored: the database is away, or this process is stopping."),
  inbox_row_refused: ours(
    "The database cannot store this push, whatever is tried: it is answered with 400, `not_storable`.",
  ),
} as const satisfies Record<string, StoreErrorRow>;
type StoreErrorCode = keyof typeof STORE_ERRORS;

/** A fault of the store. Its message never holds a pass id, a token or a body. */
export class StoreError extends AppError<StoreErrorCode> {
  constructor(code: StoreErrorCode, message: string, options: { details?: SafeDetails; cause?: unknown } = {}) {
    super({ code, message, retryable: STORE_ERRORS[code].retryable, ...options });
  }
}

/** Of the start, which it ends: a person has to mend it. */
function atStart(meaning: string): StoreErrorRow {
  return { meaning, retryable: false, endsStart: true };
}

/** Passes by itself. */
function passing(meaning: string): StoreErrorRow {
  return { meaning, retryable: true, endsStart: false };
}

/** Of a running process; repeating alone does not help. */
function ours(meaning: string): StoreErrorRow {
  return { meaning, retryable: false, endsStart: false };
}

/** The SQLSTATE of an error of the database, the same for both of them; null for anything else. */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  // EPIPE of the operating system looks like one.
  if ("syscall" in error) return null;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}
