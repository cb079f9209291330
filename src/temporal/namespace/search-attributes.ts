import type { Connection } from "@temporalio/client";
import type { SearchAttributeType } from "@temporalio/common";
import proto from "@temporalio/proto";
import { AppError } from "../../contract/app-error.ts";

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

/** A namespace has a search attribute of ours with another type. Workflows that set it would fail. */
export class SearchAttributeTypeError extends AppError<"search_attribute_type"> {
  /** The mistake, without what to do: that depends on whose server it is. */
  readonly finding: string;

  constructor(name: string, type: SearchAttributeType) {
    const finding = `the search attribute ${name} exists with another type than ${type}`;
    const advice = "a type cannot be changed: remove or rename it there and start again, or give another namespace";
    const message = `TEMPORAL_NAMESPACE: ${finding}; ${advice}`;
    super({ code: "search_attribute_type", message, retryable: false, details: { name, type } });
    this.finding = finding;
  }
}

/**
 * Registers the search attributes that the namespace does not have yet. Repeating it is harmless. On Temporal Cloud
 * they are made by its own tools; there this finds them, or fails with what is missing.
 * @throws SearchAttributeTypeError
 */
export async function ensureSearchAttributes(
  connection: Connection,
  wanted: { namespace: string; searchAttributes: Record<string, SearchAttributeType> },
): Promise<void> {
  const { namespace, searchAttributes } = wanted;
  const missing = await missingSearchAttributes(connection, wanted);
  if (missing.length === 0) return;
  const types = Object.entries(searchAttributes).filter(([name]) => missing.includes(name));
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(types.map(([name, type]) => [name, TYPE_NUMBERS[type]])),
  });
}

/**
 * The names of search attributes that the namespace does not have.
 * @throws SearchAttributeTypeError
 */
export async function missingSearchAttributes(
  connection: Connection,
  { namespace, searchAttributes }: { namespace: string; searchAttributes: Record<string, SearchAttributeType> },
): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: string[] = [];
  for (const [name, type] of Object.entries(searchAttributes)) {
    const present = customAttributes?.[name];
    if (present === undefined) missing.push(name);
    else if (present !== TYPE_NUMBERS[type]) throw new SearchAttributeTypeError(name, type);
  }
  return missing;
}
