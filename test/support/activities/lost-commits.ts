import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../../src/store/database/database.ts";
import type { Aftermath, Query } from "./dying-process.ts";

/** Tables of a booking, of a request for a pass, and of whatever is made once. */
const TABLES = ["bookings", "pass_requests", "attempts", "claims", "leases", "inbox"] as const;
/** Their ids are given again once a database has been put back. */
const NUMBERED = ["attempts", "inbox"] as const;

/** The rows of each table, as a JSON text. */
type Copy = Readonly<Record<(typeof TABLES)[number], string>>;

/** Each of these statements is for all the tables: a story is told hundreds of times, and copied at each commit. */
const COPY = `select ${TABLES.map((table) => `(select coalesce(json_agg(t), '[]')::text from ${table} t) as ${table}`)}`;
/** To truncate a table makes its files again, which takes longer than to delete the few rows that are in it. */
const EMPTY = sql`with ${forEachTable((table) => sql`delete from ${table}`)} select`;

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

  /** Empties the tables, and loses this many commits of a process once it is dead; what is done `before` stays. */
  static async of(db: Db, lost: number, before: () => Promise<unknown> = async () => null): Promise<LostCommits> {
    await EMPTY.execute(db);
    await before();
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
    const { rows } = await query(COPY, []);
    this.#copies.push(rows[0] as Copy);
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
      const names = await writableColumns(trx);
      await EMPTY.execute(trx);
      const rows = forEachTable(
        (table, name) => sql`insert into ${table} (${names(name)}) overriding system value
          select ${names(name)} from json_populate_recordset(null::${table}, ${copy[name]}::json)`,
      );
      await sql`with ${rows} select`.execute(trx);
      const nextIds = NUMBERED.map(
        (table) => sql`setval(pg_get_serial_sequence(${table}, 'id'), (select max(id) from ${sql.table(table)}))`,
      );
      await sql`select ${sql.join(nextIds)}`.execute(trx);
    });
  }
}

/** One part of a statement for each table. */
function forEachTable(part: (table: RawBuilder<unknown>, name: (typeof TABLES)[number]) => RawBuilder<unknown>) {
  return sql.join(TABLES.map((name) => sql`${sql.id(`of_${name}`)} as (${part(sql.table(name), name)})`));
}

async function writableColumns(db: Db) {
  const { rows } = await sql<{ table: string; names: string[] }>`select relname as "table",
      array_agg(attname::text order by attnum) as names from pg_attribute join pg_class on pg_class.oid = attrelid
    where attrelid = any(array[${sql.join(TABLES)}]::regclass[]) and attnum > 0
      and not attisdropped and attgenerated = '' group by relname`.execute(db);
  const columns = new Map(rows.map(({ table, names }) => [table, names]));
  return (table: string) => sql.join((columns.get(table) ?? []).map((name) => sql.id(name)));
}
