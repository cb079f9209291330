import { TestWorkflowEnvironment } from "@temporalio/testing";
import { inject } from "vitest";
import "../set-up/provided.ts";

const ATTEMPTS = 3;

/**
 * Starts a time-skipping test server. Skipping is global to it: one per test file, tests one after the other. It skips
 * while a result is awaited and in `sleep`.
 */
export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const executable = { type: "existing-path", path: inject("testServerPath") } as const;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
    } catch (error) {
      // The SDK gives it five seconds, fixed, and kills it then. Java needs half of that on an idle machine.
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
