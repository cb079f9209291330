import type { Simulator } from "../../../src/simulator/simulator.ts";

let created = 0;

/** A fresh E-pass, so that no test shares a pass with another; for every resource unless some are named. */
export function createPassId(
  simulator: Simulator,
  availableUsages = 1_000,
  allowedResourceIds: readonly string[] = [],
): string {
  created += 1;
  const id = `17880001${String(process.pid % 10_000).padStart(4, "0")}${String(created).padStart(4, "0")}`;
  simulator.passes.create({ type: "ePass", id, availableUsages, allowedResourceIds });
  return id;
}
