/** Pooler between this process and PostgreSQL: nothing that forgets, or a pooler in transaction mode. */
export type Pooler = "transaction" | null;

/** No statement of ours takes a second; one that takes this long waits for something that does not come. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** A process that was frozen in a transaction must not keep its locks. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;

/**
 * How values are written and read. A pooler in transaction mode, too, keeps these for each of its clients (PgBouncer:
 * Feature matrix for pooling modes), since PostgreSQL reports their changes.
 */
const FORMATS = {
  client_encoding: "UTF8",
  DateStyle: "ISO, YMD",
  TimeZone: "UTC",
  standard_conforming_strings: "on",
};

/** How statements run, and the formats whose changes PostgreSQL does not report to every pooler. */
const BEHAVIOUR = {
  statement_timeout: STATEMENT_TIMEOUT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  // The time-out of the statement is enough.
  lock_timeout: 0,
  // A stricter level would fail statements that meet each other, and "claim, commit, then look" would not see.
  default_transaction_isolation: "read committed",
  IntervalStyle: "postgres",
  bytea_output: "hex",
  extra_float_digits: 1,
};

/** They end connections that are well, and older servers do not know them (PostgreSQL 14 and 17). */
const NEWER_TIMEOUTS = ["idle_session_timeout", "transaction_timeout"];

/**
 * Settings that are sent first on each connection: whatever `ALTER DATABASE` or `ALTER ROLE … SET` says, what the store relies on
 * holds. Sent as statements, since PgBouncer refuses start-up parameters. `search_path` and the read-only mode
 * are left alone: whoever sets those means us. Behind a pooler in transaction mode everything else would be set for
 * other clients, or be forgotten: see `POOLED_BEGIN`, and the checks at the start.
 */
export function sessionSetup(pooler: Pooler): string {
  if (pooler === "transaction") return settersOf(FORMATS).join("; ");
  const newer = NEWER_TIMEOUTS.map((name) => `('${name}')`).join(", ");
  return [
    // The first of them is the statements' time limit, so that a shorter one does not stop the others.
    ...settersOf(BEHAVIOUR),
    ...settersOf(FORMATS),
    `select set_config(name, '0', false) from (values ${newer}) as newer (name)
      where current_setting(name, true) is not null`,
    // An acknowledged push must be on the disk. A level that promises more than `on` is the operator's choice.
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
  ].join("; ");
}

/** Begins a transaction with its own limits, whatever the session has. 0 is none. */
export function transactionBegin(limits: { statementMs: number; idleMs: number }): string {
  return [
    "begin isolation level read committed",
    `set local statement_timeout = ${limits.statementMs}`,
    `set local idle_in_transaction_session_timeout = ${limits.idleMs}`,
    "set local lock_timeout = 0",
    `select set_config('transaction_timeout', '0', true) where current_setting('transaction_timeout', true) is not null`,
  ].join("; ");
}

/** How a transaction begins behind a pooler that forgets the session: the limits of the session, for it alone. */
export const POOLED_BEGIN = transactionBegin({
  statementMs: STATEMENT_TIMEOUT_MS,
  idleMs: IDLE_IN_TRANSACTION_TIMEOUT_MS,
});

function settersOf(settings: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(settings).map(([name, value]) => `set ${name} = '${value}'`);
}
