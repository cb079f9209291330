import type { Connection } from "@temporalio/client";
import type { SearchAttributeType } from "@temporalio/common";
import { msToTs } from "@temporalio/common/lib/time.js";
import proto from "@temporalio/proto";

/** What a namespace must have before workflows run in it. */
export interface NamespaceRequirements {
  namespace: string;
  /** How long closed workflows are kept, at least. */
  retentionHours: number;
  /** Types by name. */
  searchAttributes: Record<string, SearchAttributeType>;
}

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPE_NUMBERS: Record<SearchAttributeType, proto.temporal.api.enums.v1.IndexedValueType> = {
  TEXT: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  DOUBLE: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
  BOOL: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
};

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

async function ensureSearchAttributes(
  connection: Connection,
  { namespace, searchAttributes }: NamespaceRequirements,
): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: Record<string, proto.temporal.api.enums.v1.IndexedValueType> = {};
  for (const [name, type] of Object.entries(searchAttributes)) {
    const present = customAttributes?.[name];
    if (present === undefined) {
      missing[name] = TYPE_NUMBERS[type];
    } else if (present !== TYPE_NUMBERS[type]) {
      // A type cannot be changed, and workflows that set the attribute would fail.
      throw new Error(`search attribute ${name} exists with another type than ${type}; use a new data file`);
    }
  }
  if (Object.keys(missing).length === 0) return;
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
}
