import { randomUUID } from "node:crypto";
import { Connection } from "@temporalio/client";
import { msToTs } from "@temporalio/common/lib/time.js";

const RETENTION_MS = 3 * 86_400_000;

/** A namespace of its own for a test: its workflows, Schedules and search attributes meet nobody else's. */
export async function createNamespace(address: string): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(RETENTION_MS),
    });
  } finally {
    await connection.close();
  }
  return namespace;
}
