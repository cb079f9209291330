import type { Connection } from "@temporalio/client";
import proto from "@temporalio/proto";
import { TestWorkflowEnvironment } from "@temporalio/testing";
import { inject } from "vitest";
import { SEARCH_ATTRIBUTE_TYPES } from "../../../src/domain/booking/search-attributes.ts";
import "../set-up/provided.ts";

const { IndexedValueType } = proto.temporal.api.enums.v1;
const ATTEMPTS = 3;

/**
 * Starts a time-skipping test server, which knows our search attributes. Skipping is global to it: one per test file,
 * tests one after the other. It skips while a result is awaited and in `sleep`.
 */
export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const env = await startServer();
  await addSearchAttributes(env.connection, env.namespace ?? "default");
  return env;
}

async function startServer(): Promise<TestWorkflowEnvironment> {
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

/** They cannot be listed first on this server. */
async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTE_TYPES).map(([name, type]) => [
      name,
      IndexedValueType[`INDEXED_VALUE_TYPE_${type}`],
    ]),
  );
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}
