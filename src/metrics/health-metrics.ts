import { Gauge, type Registry } from "prom-client";
import type { PartState, Readiness } from "../contract/readiness.ts";

/** Gauges of the parts that a process depends on, as they were last looked at. */
export function watchHealth(registry: Registry, read: () => Readiness): void {
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

function numberOf({ status }: PartState): number {
  return { ok: 1, failing: 0, unknown: Number.NaN }[status];
}
