import { setTimeout as pause } from "node:timers/promises";
import type { Db, Transaction } from "./database.ts";
import { sqlStateOf } from "./store-error.ts";

/** Serialisation failure and deadlock: the database undid everything, and asks for it to be done again. */
const CONFLICTS: ReadonlySet<string | null> = new Set(["40001", "40P01"]);
const ATTEMPTS_MAX = 5;

/** Runs `work` in a transaction, again where it collided with another one. Inside a transaction it joins that one. */
export async function retryingConflicts<T>(db: Db, work: (trx: Transaction) => Promise<T>): Promise<T> {
  // Only the outermost transaction can be repeated: the database has undone all of it.
  if (isTransaction(db)) return work(db);
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !CONFLICTS.has(sqlStateOf(error))) throw error;
      // Two that collided would collide again if they waited for the same time.
      await pause(Math.random() * 10 * 2 ** attempt);
    }
  }
}

function isTransaction(db: Db): db is Transaction {
  return db.isTransaction;
}
