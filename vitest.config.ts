import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { CountReporter } from "./test/support/set-up/count-reporter.ts";

const MINUTE = 60_000;

/**
 * The projects run one after the other, cheapest first (`groupOrder`), because those that use servers want the
 * processors for themselves. Their servers are started once per run, by the set-up files.
 */
export default defineConfig({
  test: {
    pool: "forks",
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
          // Much of the time goes into waiting for child processes; Vitest would leave one processor free.
          maxWorkers: Math.max(2, availableParallelism() - 1),
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
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
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
          // Skipping is global to a test server, and each is a Java machine.
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
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
          maxWorkers: 2,
          sequence: { groupOrder: 4 },
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
          // Much of the time they wait for Temporal to give up a process that was killed.
          maxWorkers: 3,
          sequence: { groupOrder: 5 },
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
          sequence: { groupOrder: 6 },
        },
      },
    ],
  },
});
