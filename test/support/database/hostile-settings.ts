import pg from "pg";
import { createDatabase, runStatement } from "./postgres.ts";

/**
 * Settings that a database's owner may make for everybody who connects, at their worst for us. How long a statement may
 * take is short, and yet enough for those that a connection begins with.
 */
export const HOSTILE_SETTINGS: Readonly<Record<string, string>> = {
  DateStyle: "SQL, DMY",
  TimeZone: "Australia/Lord_Howe",
  IntervalStyle: "sql_standard",
  client_encoding: "LATIN1",
  standard_conforming_strings: "off",
  bytea_output: "escape",
  extra_float_digits: "-15",
  statement_timeout: "300ms",
  lock_timeout: "1ms",
  idle_in_transaction_session_timeout: "300ms",
  idle_session_timeout: "300ms",
  transaction_timeout: "300ms",
  default_transaction_isolation: "serializable",
  default_transaction_deferrable: "on",
  synchronous_commit: "off",
  array_nulls: "off",
  transform_null_equals: "on",
  quote_all_identifiers: "on",
  check_function_bodies: "off",
  row_security: "off",
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  search_path: '"house of bookings"',
};

/** Creates a database with all of them, and the schema that its `search_path` names. */
export async function createHostileDatabase(
  url: string,
  name: string,
  settings: Readonly<Record<string, string>> = HOSTILE_SETTINGS,
): Promise<string> {
  const created = await createDatabase(url, name);
  await runStatement(created, 'CREATE SCHEMA "house of bookings"');
  for (const [setting, value] of Object.entries(settings)) {
    // A list of names is written without quotes around the whole of it.
    const text = setting === "search_path" ? value : pg.escapeLiteral(value);
    await runStatement(url, `ALTER DATABASE ${pg.escapeIdentifier(name)} SET ${setting} = ${text}`);
  }
  return created;
}
