import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { PartState, Readiness } from "../contract/readiness.ts";

/** Outcome of a push that was verified. */
export type PushOutcome = "stored" | "repeated" | "unhandled" | "foreign_program" | "invalid" | "not_stored";

/** Outcome of a ring at the workflow of a booking, or of a batch. */
type RingOutcome =
  | "rung"
  /** The workflow has ended, or was never started. */
  | "not_running"
  /** Temporal does not answer; the sweep rings again. */
  | "unavailable"
  /** Temporal answers, and refuses this very ring; the sweep rings again. */
  | "refused"
  /** The booking's history has this very change already. */
  | "known"
  /** Another ring at the same workflow was waiting and stands for this one too. */
  | "coalesced"
  /** Too many deliveries were in flight; the sweep rings again. */
  | "dropped"
  /** No booking owns the order, and none of its pass is waiting for one. */
  | "unclaimed";

/** One HTTP request that has been answered, or whose caller has gone. */
interface HttpObservation {
  readonly method: string;
  /** The template, `/v1/prebookings/:bookingId`; never the path, which holds ids. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** Metrics of this process. Labels hold fixed words and numbers only, never an id. */
export interface Metrics {
  readonly registry: Registry;
  observeHttp(observation: HttpObservation): void;
  countPush(outcome: PushOutcome): void;
  countPushVerificationFailure(reason: string): void;
  /** A push token that came again with another body. */
  countTokenReuse(outcome: "allowed" | "refused"): void;
  countRing(outcome: RingOutcome): void;
  /** How many messages of the inbox are in each state but `delivered`; asked for at each scrape. */
  watchInbox<State extends string>(states: readonly State[], read: () => Promise<Record<State, number>>): void;
  /** How the parts are that this process depends on; asked for at each scrape. */
  watchHealth(read: () => Readiness): void;
  /** The keys that verify pushes; asked for at each scrape. */
  watchPushKeys(read: () => Promise<PushKeyCounts>): void;
}

/** How many keys there are that verify pushes, and whether they are those of the file as it is now. */
interface PushKeyCounts {
  readonly usable: number;
  readonly ignored: number;
  readonly stale: boolean;
}

/** Metrics of one process, in a registry of their own. */
export function createMetrics({ processMetrics = false }: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (processMetrics) collectDefaultMetrics({ register: registry });

  const httpRequests = new Counter({
    name: "http_requests_total",
    help: "HTTP requests by route template, method and status",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const httpSeconds = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the request's headers to the end of the answer",
    labelNames: ["method", "route"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
    registers,
  });
  const pushes = new Counter({
    name: "push_messages_total",
    help: "Pushes with a good token, by what became of them",
    labelNames: ["outcome"],
    registers,
  });
  const verificationFailures = new Counter({
    name: "push_verification_failures_total",
    help: "Pushes that were refused for their token, by reason",
    labelNames: ["reason"],
    registers,
  });
  const tokenReuses = new Counter({
    name: "push_token_reuses_total",
    help: "Pushes whose token had come with another body before, by what became of them",
    labelNames: ["outcome"],
    registers,
  });
  const rings = new Counter({
    name: "push_rings_total",
    help: "Rings at the workflows of bookings and batches after a push, by what became of them",
    labelNames: ["outcome"],
    registers,
  });

  return {
    registry,
    observeHttp: ({ method, route, status, seconds }) => {
      httpRequests.inc({ method, route, status });
      httpSeconds.observe({ method, route }, seconds);
    },
    countPush: (outcome) => pushes.inc({ outcome }),
    countPushVerificationFailure: (reason) => verificationFailures.inc({ reason }),
    countTokenReuse: (outcome) => tokenReuses.inc({ outcome }),
    countRing: (outcome) => rings.inc({ outcome }),
    watchInbox: (states, read) => {
      let reading: Promise<Record<string, number> | null> | null = null;
      /** Once for both, which are asked at the same time. A scrape must show the rest also while the database is away. */
      const readOnce = () => {
        reading ??= read()
          .catch(() => null)
          .finally(() => {
            reading = null;
          });
        return reading;
      };
      new Gauge({
        name: "inbox_messages",
        help: "Messages of the inbox by state, as GET /v1/push-messages?state= has it, without those that are delivered; NaN while the database does not answer",
        labelNames: ["state"],
        registers,
        async collect() {
          const counts = await readOnce();
          for (const state of states) this.set({ state }, counts?.[state] ?? Number.NaN);
        },
      });
      new Gauge({
        name: "inbox_waiting_messages",
        help: "Messages of the inbox that wait to be applied; NaN while the database does not answer",
        registers,
        async collect() {
          this.set((await readOnce())?.waiting ?? Number.NaN);
        },
      });
    },
    watchHealth: (read) => watchHealth(registry, read),
    watchPushKeys: (read) => watchPushKeys(registry, read),
  };
}

function watchHealth(registry: Registry, read: () => Readiness): void {
  const registers = [registry];
  new Gauge({
    name: "ready",
    help: "1 while /readyz answers 200",
    registers,
    collect() {
      this.set(read().status === "ready" ? 1 : 0);
    },
  });
  new Gauge({
    name: "health_part_ok",
    help: "1 while the part is well, 0 while it fails, NaN while that is not known",
    labelNames: ["part"],
    registers,
    collect() {
      const { database, temporal, worker, clocks, schema } = read();
      const parts = {
        database,
        temporal,
        worker,
        database_clock: clocks.database,
        supplier_clock: clocks.supplier,
        schema,
      };
      for (const [part, state] of Object.entries(parts)) this.set({ part }, numberOf(state));
    },
  });
  new Gauge({
    name: "clock_offset_seconds",
    help: "By how much the other clock is ahead of ours; NaN before it was read",
    labelNames: ["clock"],
    registers,
    collect() {
      for (const [clock, { offsetMs }] of Object.entries(read().clocks))
        this.set({ clock }, offsetMs === null ? Number.NaN : offsetMs / 1_000);
    },
  });
}

function watchPushKeys(registry: Registry, read: () => Promise<PushKeyCounts>): void {
  const registers = [registry];
  new Gauge({
    name: "push_keys",
    help: "Keys of the JWK set in use: those that verify pushes, and those that are ignored",
    labelNames: ["state"],
    registers,
    async collect() {
      const { usable, ignored } = await read();
      this.set({ state: "usable" }, usable);
      this.set({ state: "ignored" }, ignored);
    },
  });
  new Gauge({
    name: "push_keys_stale",
    help: "1 while PUSH_JWKS_FILE cannot be used and the keys read before stay in use, else 0",
    registers,
    async collect() {
      this.set((await read()).stale ? 1 : 0);
    },
  });
}

function numberOf({ status }: PartState): number {
  return { ok: 1, failing: 0, unknown: Number.NaN }[status];
}
