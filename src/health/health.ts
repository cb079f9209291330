import type { PartState, Readiness } from "../contract/readiness.ts";
import type { Logger } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Database } from "../store/database/database.ts";
import type { TemporalClient } from "../temporal/client/connection.ts";
import {
  createSupplierClockLook,
  INITIAL_CLOCK_FACTS,
  lookAtDatabaseClock,
  type SupplierTime,
} from "./look-at-clock.ts";
import { lookAtDatabase } from "./look-at-database.ts";
import { INITIAL_SCHEMA_FACTS, lookAtSchema } from "./look-at-schema.ts";
import { lookAtTemporal } from "./look-at-temporal.ts";
import { createWorkerLook, type OwnWorker } from "./look-at-worker.ts";
import { transitionLog } from "./transition-log.ts";
import { type WatchedPart, watchPart } from "./watched-part.ts";

interface HealthOptions {
  readonly database: Pick<Database, "kysely" | "probeWritable" | "clock">;
  readonly temporal: Pick<TemporalClient, "client" | "namespace">;
  readonly supplier: SupplierTime;
  /** The workers of this process, null until they run; null in one that has none. */
  readonly ownWorker: (() => OwnWorkerPart | null) | null;
  /** The parts without which this process is not ready. */
  readonly needs: readonly NeededPart[];
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "watchHealth">;
}

/** The workers of this process, and what they miss in the namespace. */
interface OwnWorkerPart extends OwnWorker {
  missingInTemporal(): readonly string[];
}

type NeededPart = "database" | "temporal" | "worker";

/** The parts that a process depends on, looked at in the background. */
interface Health {
  /** How they are, without asking anybody. */
  readiness(): Readiness;
  /** Begins to look; resolves when what this process needs has been looked at once. */
  start(): Promise<void>;
  /** Looks no more; from now on the process is not ready. */
  stop(): void;
}

const OFTEN = { everyMs: 3_000, deadlineMs: 2_000, withoutAnswer: "failing" } as const;
/** Rhythm of parts that change slowly, or are seen late anyway; database, Temporal or DragonPass are asked about it. */
const RARELY = { everyMs: 10_000, deadlineMs: 2_000, withoutAnswer: "unknown" } as const;

/** Health of this process; nothing is looked at before `start`. */
export function createHealth({ database, temporal, supplier, ownWorker, needs, log, metrics }: HealthOptions): Health {
  const db = database.kysely;
  const parts = {
    database: watchPart({
      ...OFTEN,
      look: () => lookAtDatabase(database),
      initialFacts: {},
      onStatus: transitionLog(log, "database"),
    }),
    temporal: watchPart({
      ...OFTEN,
      look: () => lookAtTemporal(temporal, OFTEN.deadlineMs, ownWorker?.()?.missingInTemporal()),
      initialFacts: {},
      onStatus: transitionLog(log, "temporal"),
    }),
    worker: watchPart({
      ...RARELY,
      look: createWorkerLook({ temporal, own: ownWorker, deadlineMs: RARELY.deadlineMs }),
      initialFacts: {},
      onStatus: transitionLog(log, "worker"),
    }),
    databaseClock: watchPart({
      ...RARELY,
      look: () => lookAtDatabaseClock(database.clock),
      initialFacts: INITIAL_CLOCK_FACTS,
      onStatus: transitionLog(log, "databaseClock"),
    }),
    supplierClock: watchPart({
      ...RARELY,
      look: createSupplierClockLook(supplier),
      initialFacts: INITIAL_CLOCK_FACTS,
      onStatus: transitionLog(log, "supplierClock"),
    }),
    schema: watchPart({
      ...RARELY,
      look: () => lookAtSchema(db),
      initialFacts: INITIAL_SCHEMA_FACTS,
      onStatus: transitionLog(log, "schema"),
    }),
  };
  const all: readonly WatchedPart[] = Object.values(parts);
  let isStopping = false;

  const health: Health = {
    readiness: () => {
      const states = {
        database: parts.database.state(),
        temporal: parts.temporal.state(),
        worker: parts.worker.state(),
        clocks: { database: parts.databaseClock.state(), supplier: parts.supplierClock.state() },
        schema: parts.schema.state(),
      };
      return { ...verdict(states, needs, isStopping), ...states };
    },
    start: async () => {
      const firstLooks = new Map(all.map((part) => [part, part.start()]));
      await Promise.all(needs.map((name) => firstLooks.get(parts[name])));
    },
    stop: () => {
      isStopping = true;
      for (const part of all) part.stop();
    },
  };
  metrics.watchHealth(() => health.readiness());
  return health;
}

function verdict(
  states: Readonly<Record<NeededPart, PartState>>,
  needs: readonly NeededPart[],
  isStopping: boolean,
): Pick<Readiness, "status" | "detail"> {
  if (isStopping) return { status: "not_ready", detail: "this process is stopping" };
  const missing = needs.filter((name) => states[name].status !== "ok");
  if (missing.length === 0) return { status: "ready", detail: "everything that this process needs is there" };
  return { status: "not_ready", detail: missing.map((name) => `${name}: ${states[name].detail}`).join("; ") };
}
