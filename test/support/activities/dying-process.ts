import { CompiledQuery, Kysely, PostgresDialect, type PostgresPoolClient } from "kysely";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import type { Database, Db } from "../../../src/store/database/database.ts";
import type { Tables } from "../../../src/store/database/tables.ts";

/** Error that ends everything that a killed process has under way, or would still begin. */
export class Killed extends Error {
  override readonly name = "Killed";
  override readonly message = "the process was killed";
}

/** Whether the process was killed, perhaps in the words of the inbox's writer. */
export function isKilled(error: unknown): boolean {
  return error instanceof Killed || (error instanceof Error && error.cause instanceof Killed);
}

/** Of a statement, as a point is called. */
const WORDS_LENGTH = 50;
/** Statements that only read, in PostgreSQL's words: it sees nothing of these outside of the connection. */
const ONLY_READS = /^(select|begin)\b/i;

/** Fates of the database of a process that is killed. */
export interface Aftermath {
  /** Called after each of its commits, on its connection. */
  committed(query: Query): Promise<void>;
  /** Called once it is dead, before another process does anything; perhaps several times. */
  died(): Promise<void>;
}

/**
 * A process that is killed at one of its points: once something that it had carried out, at the database, at DragonPass
 * or at Temporal, has been done, and before it learns of it or does the next thing. Nothing that it does later has an
 * effect, and what it has not committed is undone. Between two points it only reads: where it dies there, nobody sees.
 */
export class DyingProcess {
  #pointsLeft: number;
  #diedAt: string | null = null;
  /** The last thing that was done, while no point has come after it. */
  #done: string | null = "nothing";

  readonly #aftermath: Aftermath | null;

  /** The first point is 1: nothing has been done. */
  constructor(point: number, aftermath: Aftermath | null = null) {
    this.#pointsLeft = point;
    this.#aftermath = aftermath;
  }

  /** This process while it lives; null once it is dead, and what its death brings about has come about. */
  async living(): Promise<DyingProcess | null> {
    if (this.#diedAt === null) return this;
    await this.#aftermath?.died();
    return null;
  }

  /** Null while it lives. */
  get diedAt(): string | null {
    return this.#diedAt;
  }

  /** The database as this process sees it. */
  db(db: Db): Db {
    const connect = async () => {
      const held = Promise.withResolvers<void>();
      const { promise, resolve, reject } = Promise.withResolvers<PostgresPoolClient>();
      db.getExecutor()
        .provideConnection((connection) => {
          const query: Query = (text, values) => connection.executeQuery(CompiledQuery.raw(text, [...values]));
          resolve(this.#client(query, held.resolve));
          return held.promise;
        })
        .catch(reject);
      return await promise;
    };
    return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { connect, end: async () => undefined } }) });
  }

  /** The database as the writer of the inbox needs it. */
  queryPrepared({ queryPrepared }: Pick<Database, "queryPrepared">): Pick<Database, "queryPrepared"> {
    return {
      queryPrepared: (statement, values) => this.does(statement.name, () => queryPrepared(statement, values)),
    };
  }

  /** Something was committed that did not go through this process's `db`. */
  async hasCommitted(query: Query): Promise<void> {
    await this.#aftermath?.committed(query);
  }

  /** DragonPass as this process sees it. */
  dragonpass(client: DragonPassClient): DragonPassClient {
    return new Proxy(client, {
      get: (target, name: keyof DragonPassClient) => {
        const call = target[name] as (args: unknown) => Promise<unknown>;
        return (args: unknown) =>
          /^(get|list)/.test(name) ? this.reads(name, () => call(args)) : this.does(name, () => call(args));
      },
    });
  }

  /** Does something that others see. */
  async does<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer> {
    return await this.reads(what, async () => {
      const answer = await work();
      this.#done = what;
      return answer;
    });
  }

  /** Does something that nobody sees. */
  async reads<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer> {
    if (this.#diedAt === null && this.#done !== null) {
      this.#pointsLeft -= 1;
      if (this.#pointsLeft === 0) this.#diedAt = `after ${this.#done}, before ${what}`;
      this.#done = null;
    }
    if (this.#diedAt !== null) throw new Killed();
    const answer = await work();
    // Something else that it does at the same time may have come to the point.
    if (this.#diedAt !== null) throw new Killed();
    return answer;
  }

  /** Says to Temporal how far it is; a process that is dead says nothing. @returns whether it has said so */
  heartbeats(): boolean {
    if (this.#diedAt === null) this.#done = "a heartbeat";
    return this.#diedAt === null;
  }

  #client(query: Query, release: () => void): PostgresPoolClient {
    let isInTransaction = false;
    const run = async (text: string, values: readonly unknown[]) => {
      const { rows, numAffectedRows } = await query(text, values);
      if (text === "begin") isInTransaction = true;
      if (text === "commit" || text === "rollback") isInTransaction = false;
      if (text === "commit" || (!isInTransaction && !ONLY_READS.test(text.trim()) && text !== "rollback"))
        await this.#aftermath?.committed(query);
      return { rows, command: numAffectedRows === undefined ? "SELECT" : "UPDATE", rowCount: Number(numAffectedRows) };
    };
    return {
      query: (text: string, values: readonly unknown[]) => {
        // The database does so by itself for a process that is gone.
        if (text === "rollback") return run(text, values);
        const what = text.trim().replace(/\s+/g, " ").slice(0, WORDS_LENGTH);
        return ONLY_READS.test(what)
          ? this.reads(what, () => run(text, values))
          : this.does(what, () => run(text, values));
      },
      release: () => void (isInTransaction ? run("rollback", []) : Promise.resolve()).finally(release),
    } as unknown as PostgresPoolClient;
  }
}

export type Query = (
  text: string,
  values: readonly unknown[],
) => Promise<{ readonly rows: unknown[]; readonly numAffectedRows?: bigint | undefined }>;

/** More points than any story has: it does not end. */
const POINTS_MAX = 300;

/** A story with fewer points is not told by the process at all. */
const POINTS_MIN = 2;

/**
 * Tells a story of a process that is killed at its first point, then of one that is killed at its second, and so on,
 * until one is not killed at all.
 * @throws Error with all the points where the story does not hold, and why the first of them
 */
export async function atEveryPoint(
  story: (process: DyingProcess) => Promise<void>,
  aftermathOf: () => Promise<Aftermath | null> = async () => null,
): Promise<void> {
  const points: string[] = [];
  const failures: { readonly point: string; readonly error: unknown }[] = [];
  for (let diedAt: string | null = ""; diedAt !== null && points.length < POINTS_MAX; ) {
    const process = new DyingProcess(points.length + 1, await aftermathOf());
    try {
      await story(process);
    } catch (error) {
      failures.push({ point: process.diedAt ?? "nowhere", error });
    }
    diedAt = process.diedAt;
    if (diedAt !== null) points.push(diedAt);
  }
  const [first] = failures;
  if (first === undefined && points.length < POINTS_MIN) throw new Error("nothing happens at which it can be killed");
  if (first === undefined) return;
  const where = failures.map(({ point }) => `\n- ${point}`).join("");
  throw new Error(`it does not hold where the process is killed${where}\nof ${points.length} points. The first:`, {
    cause: first.error,
  });
}
