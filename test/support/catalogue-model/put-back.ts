import { sql } from "kysely";
import type { Db } from "../../../src/store/database/database.ts";
import type { Aftermath, Query } from "../activities/dying-process.ts";
import { CATALOGUE_TABLES } from "./catalogue-bench.ts";
import type { ShiftedDate } from "./shifted-date.ts";

/** A server is not put back faster. */
const TAKEN_MINUTES = 1 / 60;

/** A state of the database, as the statements that bring it back. */
type Copy = readonly string[];

/**
 * A database that is put back to what it was some commits ago: when the process that made them dies, or after one of them,
 * while it lives on. Its sequence goes back as well.
 */
export class CataloguePutBack implements Aftermath {
  readonly #db: Db;
  readonly #lost: number;
  /** After which commit; null where it waits for a death. */
  readonly #after: number | null;
  /** Lets the time pass that this takes. */
  readonly #pass: () => void;
  readonly #copies: Copy[] = [];
  #commits = 0;
  #isPutBack = false;

  private constructor(db: Db, { lost, pass, after }: { lost: number; pass: () => void; after: number | null }) {
    this.#db = db;
    this.#pass = pass;
    this.#lost = lost;
    this.#after = after;
  }

  /** Loses so many commits, at most all from now on. */
  static async fromNow(
    db: Db,
    lost: number,
    { advance }: ShiftedDate,
    after: number | null = null,
  ): Promise<CataloguePutBack> {
    const putBack = new CataloguePutBack(db, { lost, after, pass: () => advance(TAKEN_MINUTES) });
    putBack.#copies.push(await copyOf(putBack.#query));
    return putBack;
  }

  /** Whether the moment has come. */
  get isPutBack(): boolean {
    return this.#isPutBack;
  }

  async committed(query: Query): Promise<void> {
    // Where all is lost, the first copy is the one that comes back.
    if (Number.isFinite(this.#lost)) this.#copies.push(await copyOf(query));
    if (this.#copies.length > this.#lost + 1) this.#copies.shift();
    this.#commits += 1;
    if (this.#commits === this.#after) await this.#once(query);
  }

  async died(): Promise<void> {
    if (this.#after === null) await this.#once(this.#query);
  }

  /** Now, where it has not been yet. */
  async now(): Promise<void> {
    await this.#once(this.#query);
  }

  async #once(query: Query): Promise<void> {
    if (this.#isPutBack) return;
    this.#isPutBack = true;
    this.#pass();
    for (const statement of this.#copies[0] ?? []) await query(statement, []);
  }

  readonly #query: Query = async (text) => ({ rows: (await sql.raw(text).execute(this.#db)).rows });
}

/** In one question: it is asked after each commit. */
async function copyOf(query: Query): Promise<Copy> {
  const copies = CATALOGUE_TABLES.map(
    (table) => `(select coalesce(json_agg(t), '[]')::text from ${table} t) as ${table}`,
  );
  const columns = `(select json_object_agg(table_name, columns)::text from (
    select table_name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
    from information_schema.columns where table_schema = current_schema() and is_generated = 'NEVER' group by table_name
  ) as of_tables) as columns`;
  const { rows } = await query(
    `select ${copies.join(", ")}, ${columns}, last_value::text as last from catalogue_reads`,
    [],
  );
  const [row] = rows as Record<string, string>[];
  if (row === undefined) throw new Error("a sequence always has a row");
  const columnsOf = JSON.parse(row.columns ?? "") as Record<string, string>;
  return [
    ...CATALOGUE_TABLES.flatMap((table) => [
      `delete from ${table}`,
      `insert into ${table} (${columnsOf[table]}) overriding system value select ${columnsOf[table]}
        from json_populate_recordset(null::${table}, ${quoted(row[table] ?? "")}::json)`,
    ]),
    `select setval('catalogue_reads', ${row.last})`,
    "delete from shown",
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
