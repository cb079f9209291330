import { collectDefaultMetrics, Registry } from "prom-client";
import type { Readiness } from "../contract/readiness.ts";
import { watchHealth } from "./health-metrics.ts";
import { httpMetrics } from "./http-metrics.ts";
import { type PushCounts, type PushKeyCounts, pushMetrics, watchPushKeys } from "./push-metrics.ts";
import { type NeedsAttention, watchAttention, watchInbox } from "./stored-metrics.ts";

/** Metrics of this process. Labels hold fixed words and numbers only, never an id. */
export interface Metrics extends PushCounts {
  readonly registry: Registry;
  observeHttp: ReturnType<typeof httpMetrics>;
  /** How many messages of the inbox are in each state but `delivered`; asked for at each scrape. */
  watchInbox<State extends string>(states: readonly State[], read: () => Promise<Record<State, number>>): void;
  /** How many need a person, by code; asked for at each scrape. */
  watchAttention(of: NeedsAttention, codes: readonly string[], read: () => Promise<ReadonlyMap<string, number>>): void;
  /** How the parts are that this process depends on; asked for at each scrape. */
  watchHealth(read: () => Readiness): void;
  /** The keys that verify pushes; asked for at each scrape. */
  watchPushKeys(read: () => Promise<PushKeyCounts>): void;
}

/** Metrics of one process, in a registry of their own. */
export function createMetrics({ processMetrics = false }: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  return {
    registry,
    observeHttp: httpMetrics(registry),
    ...pushMetrics(registry),
    watchInbox: (states, read) => watchInbox(registry, states, read),
    watchAttention: (of, codes, read) => watchAttention(registry, of, codes, read),
    watchHealth: (read) => watchHealth(registry, read),
    watchPushKeys: (read) => watchPushKeys(registry, read),
  };
}
