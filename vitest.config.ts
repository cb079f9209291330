import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { CountReporter } from "./test/support/set-up/count-reporter.ts";
import { LongestFirst } from "./test/support/set-up/longest-first.ts";

const MINUTE = 60_000;

/** Of tests that only work, or whose clock is skipped. Vitest would leave one processor free. */
const WORKING_WORKERS = Math.max(2, availableParallelism() - 1);

/**
 * Of tests that wait about as much as they work, for Temporal to give up a process or for DragonPass to be slow: two
 * for each processor of the smallest machine keep it busy, and more would only make each other late.
 */
const WAITING_WORKERS = 4;

// Every test file and every process that a test starts loads the same packages; Node keeps them compiled, also for the
// next run.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "node_modules", ".cache", "node-compile-cache");

/**
 * The projects run in two groups, one after the other and cheapest first (`groupOrder`): those that only work or whose
 * clock is skipped, and those that use servers and often wait. Within a group the files share the workers, a project
 * after the other. The servers are started once per run, by the set-up files.
 */
export default defineConfig({
  test: {
    pool: "forks",
    // Node runs this code as it is: a worker loads it in a quarter of the time that transforming it takes.
    experimental: { viteModuleRunner: false },
    // Files of one worker share its modules: loading them again, and compiling the embedded database, costs each file
    // seconds of a processor. No module keeps state that a test would meet; mocks and timers are put back by whoever
    // replaces them.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    reporters: ["default", new CountReporter()],
    // The servers get ten seconds to stop before they are killed.
    teardownTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          globalSetup: ["test/support/set-up/global-setup-unit.ts"],
          testTimeout: 20_000,
          maxWorkers: WORKING_WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "replay",
          include: ["test/replay/**/*.test.ts"],
          globalSetup: ["test/support/set-up/global-setup-replay.ts"],
          testTimeout: MINUTE,
          maxWorkers: WORKING_WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "workflows",
          include: ["test/workflows/**/*.test.ts"],
          globalSetup: ["test/support/set-up/global-setup-time-skipping.ts"],
          testTimeout: MINUTE,
          hookTimeout: MINUTE,
          maxWorkers: WORKING_WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          globalSetup: ["test/support/set-up/global-setup.ts"],
          testTimeout: MINUTE,
          hookTimeout: MINUTE,
          maxWorkers: WAITING_WORKERS,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          globalSetup: ["test/support/set-up/global-setup.ts"],
          testTimeout: 3 * MINUTE,
          hookTimeout: MINUTE,
          maxWorkers: WAITING_WORKERS,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          // Not part of `npm test`: it needs a PgBouncer, which no npm package brings.
          name: "pgbouncer",
          include: ["test/pgbouncer/**/*.test.ts"],
          globalSetup: ["test/support/set-up/global-setup.ts"],
          testTimeout: MINUTE,
          hookTimeout: MINUTE,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
