import { sql } from "kysely";
import type { Db } from "../../../src/store/database/database.ts";
import type { Aftermath, Query } from "./dying-process.ts";

/** Tables of a booking, and of whatever else is made once. */
const TABLES = ["bookings", "attempts", "claims", "leases", "inbox"] as const;
/** Their ids are given again once a database has been put back. */
const NUMBERED = ["attempts", "inbox"] as const;

type Copy = ReadonlyMap<string, string>;

/**
 * A database that has lost the last commits of the process that was killed, as after an asynchronous failover: whatever
 * has been committed since, by anybody, is lost with them.
 */
export class LostCommits implements Aftermath {
  readonly #db: Db;
  readonly #lost: number;
  readonly #copies: Copy[] = [];
  #isPutBack = false;

  private constructor(db: Db, lost: number) {
    this.#db = db;
    this.#lost = lost;
  }

  /** Empties the tables, and loses this many commits of a process once it is dead. */
  static async of(db: Db, lost: number): Promise<LostCommits> {
    await sql`truncate ${sql.join(TABLES.map((table) => sql.table(table)))}`.execute(db);
    const commits = new LostCommits(db, lost);
    await commits.remember();
    return commits;
  }

  /** Loses everything from now on. */
  static async fromNow(db: Db): Promise<LostCommits> {
    const commits = new LostCommits(db, Number.POSITIVE_INFINITY);
    await commits.remember();
    return commits;
  }

  /** The state of now is one that can be come back to. */
  async remember(): Promise<void> {
    await this.committed(async (text) => ({ rows: (await sql.raw(text).execute(this.#db)).rows }));
  }

  async committed(query: Query): Promise<void> {
    const copy = new Map<string, string>();
    for (const table of TABLES) {
      const { rows } = await query(`select coalesce(json_agg(t), '[]')::text as copy from ${table} t`, []);
      copy.set(table, (rows[0] as { copy: string }).copy);
    }
    this.#copies.push(copy);
    if (this.#copies.length > this.#lost + 1) this.#copies.shift();
  }

  /** How many states can be come back to, the one of now among them. */
  get states(): number {
    return this.#copies.length;
  }

  async died(): Promise<void> {
    if (this.#isPutBack) return;
    this.#isPutBack = true;
    await this.putBack();
  }

  /** Puts the database back to before the commits that are lost, to the first state where there were fewer; or to this one. */
  async putBack(to = 0): Promise<void> {
    const copy = this.#copies[to];
    if (copy === undefined) throw new Error("there is no state to go back to");
    await this.#db.transaction().execute(async (trx) => {
      for (const table of TABLES) {
        const names = await writable(trx, table);
        await sql`delete from ${sql.table(table)}`.execute(trx);
        await sql`insert into ${sql.table(table)} (${names}) overriding system value
          select ${names} from json_populate_recordset(null::${sql.table(table)}, ${copy.get(table)}::json)`.execute(
          trx,
        );
      }
      for (const table of NUMBERED) {
        await sql`select setval(pg_get_serial_sequence(${table}, 'id'), max(id)) from ${sql.table(table)}`.execute(trx);
      }
    });
  }
}

async function writable(db: Db, table: string) {
  const { rows } = await sql<{ name: string }>`select column_name as name from information_schema.columns
    where table_name = ${table} and table_schema = current_schema() and is_generated = 'NEVER'
    order by ordinal_position`.execute(db);
  return sql.join(rows.map(({ name }) => sql.id(name)));
}
