import type { PGlite } from "@electric-sql/pglite";
import type { PostgresPool, PostgresPoolClient } from "kysely";
import { StoreError } from "../store-error.ts";

const CONNECT_TIMEOUT_MS = 30_000;

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

  const client = {
    async query(sql: string, parameters: readonly unknown[]) {
      const { rows, command, rowCount } = await pglite.query(sql, [...parameters]);
      return { rows, command, rowCount: rowCount ?? 0 };
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
