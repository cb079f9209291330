import type { Kysely, Transaction as KyselyTransaction } from "kysely";
import type { DatabaseClock } from "./database-clock.ts";
import type { Pooler } from "./postgres/session-settings.ts";
import type { Tables } from "./tables.ts";

/** First argument of the store's functions: the database itself, or a transaction of it. */
export type Db = Kysely<Tables>;
/** A transaction on our tables. */
export type Transaction = KyselyTransaction<Tables>;

/** An open database, migrated, the same to work with whichever it is. */
export interface Database {
  readonly kysely: Kysely<Tables>;
  readonly kind: "postgres" | "pglite";
  /** Its clock, by which everything is decided that is ours to decide. */
  readonly clock: DatabaseClock;
  /**
   * Runs a hot statement past Kysely, which cannot have one prepared (a third faster on PostgreSQL). It must be safe to
   * repeat: where its connection was lost it is run once more, on another.
   */
  queryPrepared(statement: PreparedStatement, values: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /**
   * Resolves when the database has stored a push, and taken it back; rejects after 2 s. Those who ask at once share one
   * answer.
   */
  probeWritable(): Promise<void>;
  close(): Promise<void>;
}

/** A statement that the server keeps by its name. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** A database that is to be opened. */
export interface DatabaseOptions {
  /** `postgres://…`; null for the embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** A pooler in front of PostgreSQL that forgets the session between transactions; null by default. */
  readonly pooler?: Pooler;
  /** Connections of this process to PostgreSQL; 10 by default. */
  readonly connectionsMax?: number;
  /** Told of a lost connection that nobody was waiting on. The pool replaces it. */
  readonly onConnectionError?: (error: Error) => void;
}
