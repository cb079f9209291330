import type { PGlite } from "@electric-sql/pglite";
import type { PostgresPool, PostgresPoolClient } from "kysely";
import { Client } from "pg";
import { StoreError } from "../store-error.ts";
import { TYPES } from "../type-parsers.ts";
import { PGliteStream } from "./pglite-stream.ts";

const CONNECT_TIMEOUT_MS = 30_000;

/** Statements that the database keeps prepared: more than this program has, if it were not for lists of any length. */
const PREPARED_MAX = 500;

interface Waiter {
  grant(): void;
  refuse(error: StoreError): void;
}

/** Adapter that makes the embedded database look like a pool of connections to PostgreSQL: it has a single one. */
interface PGlitePool extends PostgresPool {
  connect(): Promise<PostgresPoolClient>;
}

/** A pool of one: whoever connects waits, first come first served, until the one before has released. */
export function createPGlitePool(pglite: PGlite): PGlitePool {
  const waiters: Waiter[] = [];
  let inUse = false;
  let onIdle: (() => void) | null = null;
  let ended: Promise<void> | null = null;

  const connection = new Client({ stream: () => new PGliteStream(pglite), ssl: false, types: TYPES });
  // Without a listener an error ends the process; whoever waits for an answer is told as well.
  connection.on("error", () => undefined);
  const connected = connection.connect();
  connected.catch(() => undefined);
  const nameOf = namesOfRepeated();

  const client = {
    async query(text: string, parameters: readonly unknown[]) {
      await connected;
      const { rows, command, rowCount } = await connection.query({ ...nameOf(text), text, values: [...parameters] });
      return { rows: rows as unknown[], command, rowCount: rowCount ?? 0 };
    },
    release() {
      const next = waiters.shift();
      if (next !== undefined) next.grant();
      else {
        inUse = false;
        onIdle?.();
      }
    },
  } as PostgresPoolClient;

  function connect(): Promise<PostgresPoolClient> {
    if (ended !== null) return Promise.reject(new StoreError("database_closed", "the database has been closed"));
    if (!inUse) {
      inUse = true;
      return Promise.resolve(client);
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant() {
          clearTimeout(timer);
          resolve(client);
        },
        refuse: reject,
      };
      // Whoever asks for a second connection while he holds the only one would wait forever.
      const timer = setTimeout(() => {
        waiters.splice(waiters.indexOf(waiter), 1);
        waiter.refuse(new StoreError("database_timeout", "the embedded database was busy for too long"));
      }, CONNECT_TIMEOUT_MS);
      waiters.push(waiter);
    });
  }

  async function end(): Promise<void> {
    if (inUse) {
      await new Promise<void>((resolve) => {
        onIdle = resolve;
      });
    }
    await connected;
    await connection.end();
    await pglite.close();
  }

  return {
    connect,
    end() {
      ended ??= end();
      return ended;
    },
  };
}

/**
 * Names for the statements that come again. To parse and plan one takes the embedded database three quarters of its
 * time; one with a name it does for once.
 */
function namesOfRepeated(): (text: string) => { name?: string } {
  const seen = new Map<string, { name?: string }>();
  let count = 0;
  return (text) => {
    const known = seen.get(text);
    if (known === undefined) {
      if (seen.size < PREPARED_MAX) seen.set(text, {});
      return {};
    }
    if (known.name === undefined) {
      count += 1;
      known.name = `repeated_${count}`;
    }
    return known;
  };
}
