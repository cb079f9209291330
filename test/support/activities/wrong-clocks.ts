import { AsyncLocalStorage } from "node:async_hooks";
import type { OrderDependencies } from "../../../activities/booking/dependencies.ts";
import type { DragonPassClient } from "../../../src/dragonpass/client/dragonpass-client.ts";
import { createSupplierClock, type SupplierClock } from "../../../src/dragonpass/client/supplier-clock.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import type { Db } from "../../../src/store/database/database.ts";
import { createSupplierClient } from "../proxies/supplier-client.ts";
import { DyingProcess } from "./dying-process.ts";

/** A worker by whose clock everything happens that its activities do, but for what others do for them. */
export interface WorkerByHand {
  readonly db: Db;
  /** The database's, as this worker has measured it. */
  readonly clock: OrderDependencies["clock"];
  readonly dragonpass: DragonPassClient;
  readonly supplierClock: SupplierClock;
  run<Answer>(work: () => Promise<Answer>): Promise<Answer>;
}

/** Clocks of workers that are wrong, in one process in which the rest has the right time. */
export interface WrongClocks {
  /** A worker whose clock is ahead by this; negative, behind. It knows nothing yet of any other clock. */
  worker(errorMs: number, world: { readonly db: Db; readonly simulator: Simulator }): WorkerByHand;
  /** Runs this by a clock that is ahead by so much. */
  at<Answer>(errorMs: number, work: () => Promise<Answer>): Promise<Answer>;
  /** The database as a process sees it whose clock is not that of the database. */
  elsewhere(db: Db): Db;
  restore(): void;
}

/** Replaces the global `Date` until `restore`, whatever it is now. Timers keep their own time. */
export function useWrongClocks(): WrongClocks {
  const error = new AsyncLocalStorage<number>();
  const RightDate = globalThis.Date;
  class WrongDate extends RightDate {
    constructor(...given: [] | [string | number | Date]) {
      if (given.length === 0) super(WrongDate.now());
      else super(...given);
    }
    static override now(): number {
      return RightDate.now() + (error.getStore() ?? 0);
    }
  }
  globalThis.Date = WrongDate as DateConstructor;

  /** The embedded database takes its time from `Date` as well, and is another machine's. */
  class ElsewhereProcess extends DyingProcess {
    override reads<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer> {
      return error.run(0, () => super.reads(what, work));
    }
  }

  const at: WrongClocks["at"] = (errorMs, work) => error.run(errorMs, work);
  const elsewhere: WrongClocks["elsewhere"] = (db) => new ElsewhereProcess(Number.POSITIVE_INFINITY).db(db);
  return {
    at,
    elsewhere,
    worker: (errorMs, { db, simulator }) => {
      const clock = { now: () => error.run(0, () => Date.now()) };
      const supplierClock = createSupplierClock(() => clock.now());
      const dragonpass = createSupplierClient(simulator, supplierClock);
      return { db: elsewhere(db), clock, dragonpass, supplierClock, run: (work) => at(errorMs, work) };
    },
    restore: () => {
      globalThis.Date = RightDate;
    },
  };
}
