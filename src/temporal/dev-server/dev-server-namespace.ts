import type { Connection } from "@temporalio/client";
import type { SearchAttributeType } from "@temporalio/common";
import { msToTs } from "@temporalio/common/lib/time.js";
import { ensureSearchAttributes } from "../namespace/search-attributes.ts";

/** Requirements of a namespace before workflows run in it. */
interface NamespaceRequirements {
  namespace: string;
  /** How long closed workflows are kept, at least. */
  retentionHours: number;
  /** Types by name. */
  searchAttributes: Record<string, SearchAttributeType>;
}

/** Raises the retention where it is shorter, and adds the search attributes that are missing. Repeating it is harmless. */
export async function prepareNamespace(connection: Connection, requirements: NamespaceRequirements): Promise<void> {
  await ensureRetention(connection, requirements);
  await ensureSearchAttributes(connection, requirements);
}

async function ensureRetention(
  connection: Connection,
  { namespace, retentionHours }: NamespaceRequirements,
): Promise<void> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const wantedSeconds = retentionHours * 3600;
  if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) >= wantedSeconds) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(wantedSeconds * 1000) },
  });
}
