import { StoreError, sqlStateOf } from "../store-error.ts";

/**
 * Whether an error says that this server is not, or no longer, the one to write to: it is read-only (a primary that was
 * demoted), stopping, or out of reach. Another connection may lead to the one that took over.
 */
export function isServerLost(error: unknown): boolean {
  if (error instanceof AggregateError) return true;
  if (!(error instanceof Error)) return false;
  const sqlState = sqlStateOf(error);
  if (sqlState !== null) return /^(25006|57P0[1-5]|08...)$/.test(sqlState);
  return "syscall" in error || /^(Connection terminated( unexpectedly)?|Client has encountered)/.test(error.message);
}

/** PostgreSQL has ended the session: it was idle in a transaction, or in one at all, for too long. */
const TIME_OVER: ReadonlySet<string> = new Set(["25P03", "25P04"]);

/**
 * Whether the connection must not be used again. What is no word of the server's own came of the connection: it was cut,
 * or a later query would wait behind one that is still not answered.
 */
export function endsConnection(error: unknown): boolean {
  const sqlState = sqlStateOf(error);
  if (sqlState === null) return !(error instanceof StoreError);
  return isServerLost(error) || TIME_OVER.has(sqlState);
}
