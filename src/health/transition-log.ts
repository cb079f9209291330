import type { PartState } from "../contract/readiness.ts";
import type { Logger } from "../log/log.ts";

/** Log messages: once when a part begins to fail, and once when it is well again. */
export const TRANSITIONS = {
  database: { failing: "the database is away: pushes are refused until it is back", well: "the database is back" },
  temporal: {
    failing: "Temporal is away: pushes are kept, bookings are not started until it is back",
    well: "Temporal is back",
  },
  worker: { failing: "no worker polls for our tasks", well: "a worker polls for our tasks again" },
  databaseClock: {
    failing: "our clock and the database's differ: it is made up for, by the database's; set this host by NTP",
    well: "our clock and the database's agree again",
  },
  supplierClock: {
    failing: "our clock and DragonPass's differ: it is made up for; from 60 s on a lost answer asks for a person",
    well: "our clock and DragonPass's agree again",
  },
  schema: { failing: "the tables are not those of this version", well: "the tables are those of this version again" },
} as const;

/** Writes the transitions of one part. `unknown` in between is neither. */
export function transitionLog(log: Logger, part: keyof typeof TRANSITIONS): (state: PartState) => void {
  let isTold = false;
  return ({ status, detail }) => {
    if (status === "failing" && !isTold) {
      isTold = true;
      log.warn({ component: part, reason: detail }, TRANSITIONS[part].failing);
    } else if (status === "ok" && isTold) {
      isTold = false;
      log.info({ component: part }, TRANSITIONS[part].well);
    }
  };
}
